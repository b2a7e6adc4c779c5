using System.Globalization;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// The classes and case foldings of the reference's regular expressions, from the embedded regex-classes.txt, which states their version.
/// The file is read when the first pattern asks for a class by name, and each class is made when it is first asked for.
/// </summary>
internal sealed class RegexClasses
{
    private const string Resource = "Graft.Tokenizers.regex-classes.txt";
    private static readonly Lazy<RegexClasses> Loaded = new(() => new RegexClasses());
    private static readonly Lazy<Dictionary<int, int[]>> Folds = new(() => Loaded.Value.ReadFolds());
    private static readonly Lazy<Dictionary<int, int[]>> Sequences = new(() => Loaded.Value.ReadSequences());

    // The file, and where the items of each section are.
    private readonly string _text;
    private readonly Dictionary<string, Range> _sections = [];
    private readonly Dictionary<Range, CodePointSet> _sets = [];

    private RegexClasses()
    {
        using var stream = typeof(RegexClasses).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The tables of regex classes are missing from Graft.Tokenizers.dll: the file is damaged, install it again.");
        using var reader = new StreamReader(stream);
        _text = reader.ReadToEnd();
        for (var at = _text.IndexOf('@', StringComparison.Ordinal); at >= 0;)
        {
            var start = _text.IndexOf('\n', at);
            var next = _text.IndexOf('@', start);
            var section = start..(next < 0 ? _text.Length : next);
            foreach (var name in _text[(at + 1)..start].Split(' '))
                _sections.Add(Normalize(name), section);
            at = next;
        }
    }

    /// <summary>The code points that equal a sequence without regard to case, and the folded sequence.</summary>
    public static IReadOnlyDictionary<int, int[]> FoldSequences => Sequences.Value;

    /// <summary>A general category, script or property by name, without regard to case, spaces, <c>_</c> and <c>-</c>; null if unknown.</summary>
    public static CodePointSet? Find(string name)
    {
        lock (Loaded.Value._sets)
            return Loaded.Value.FindNormalized(Normalize(name));
    }

    /// <summary>What a POSIX bracket means by a name, null if unknown: some names mean something else in <c>\p{..}</c>.</summary>
    public static CodePointSet? FindPosix(string name) => name switch
    {
        "punct" or "word" => Find($"[{name}]"),
        "alnum" or "alpha" or "ascii" or "blank" or "cntrl" or "digit" or "graph" or "lower" or "print" or "space" or "upper" or "xdigit" => Find(name),
        _ => null,
    };

    /// <summary>Whether two code points are equal without regard to case.</summary>
    public static bool AreEqual(int left, int right) => left == right || (Folds.Value.TryGetValue(left, out var group) && group.Contains(right));

    /// <summary>The code points that equal this one without regard to case, itself included.</summary>
    public static CodePointSet Fold(int codePoint) => CodePointSet.Of(Folds.Value.TryGetValue(codePoint, out var group)
        ? group.Select(c => (c, c))
        : [(codePoint, codePoint)]);

    /// <summary>A set with all that equals one of its members without regard to case.</summary>
    public static CodePointSet Fold(CodePointSet set) => set.Union(CodePointSet.Of(
        Folds.Value.Where(entry => set.Contains(entry.Key)).SelectMany(entry => entry.Value).Select(c => (c, c))));

    private CodePointSet? FindNormalized(string name)
    {
        if (!_sections.TryGetValue(name, out var section))
            return null;
        if (_sets.TryGetValue(section, out var set))
            return set;
        var items = Items(section);
        if (items is ["=" or "~", ..])
        {
            set = items.Skip(1).Select(part => FindNormalized(Normalize(part))!).Aggregate(CodePointSet.Empty, (all, part) => all.Union(part));
            set = items[0] == "~" ? set.Negate() : set;
        }
        else
        {
            set = CodePointSet.Of(items.Select(ReadRange));
        }

        _sets.Add(section, set);
        return set;
    }

    private string[] Items(Range section) => _text[section].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private Dictionary<int, int[]> ReadFolds()
    {
        var folds = new Dictionary<int, int[]>();
        foreach (var item in Items(_sections["[fold]"]))
        {
            var group = Array.ConvertAll(item.Split('='), Hex);
            foreach (var codePoint in group)
                folds.Add(codePoint, group);
        }

        return folds;
    }

    private Dictionary<int, int[]> ReadSequences() => Items(_sections["[foldsequences]"]).Select(item => item.Split('='))
        .ToDictionary(pair => Hex(pair[0]), pair => Array.ConvertAll(pair[1].Split('+'), Hex));

    private static (int First, int Last) ReadRange(string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Hex(item), Hex(item)) : (Hex(item[..dash]), Hex(item[(dash + 1)..]));
    }

    private static string Normalize(string name) => string.Concat(name.Where(c => c is not (' ' or '_' or '-'))
        .Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
