using System.Globalization;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// The classes and case foldings of the reference's regular expressions, from the embedded regex-classes.txt, which states their version.
/// Read when the first pattern asks for a class by name; a set is made when it is first asked for.
/// </summary>
internal sealed class RegexClasses
{
    private const string Resource = "Graft.Tokenizers.regex-classes.txt";
    private static readonly Lazy<RegexClasses> Loaded = new(() => new RegexClasses());

    private readonly Dictionary<string, List<string>> _sections = [];
    private readonly Dictionary<List<string>, CodePointSet> _sets = [];
    private readonly Dictionary<int, int[]> _folds = [];
    private readonly Dictionary<int, int[]> _sequences = [];

    private RegexClasses()
    {
        using var stream = typeof(RegexClasses).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The tables of regex classes are missing from Graft.Tokenizers.dll: the file is damaged, install it again.");
        using var reader = new StreamReader(stream);
        List<string> section = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
            {
                section = [];
                foreach (var name in line[1..].Split(' '))
                    _sections.Add(Normalize(name), section);
            }
            else if (!line.StartsWith('#'))
            {
                section.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        foreach (var group in _sections["fold"].Select(item => Array.ConvertAll(item.Split('='), Hex)))
        {
            foreach (var codePoint in group)
                _folds.Add(codePoint, group);
        }

        foreach (var pair in _sections["foldsequences"].Select(item => item.Split('=')))
            _sequences.Add(Hex(pair[0]), Array.ConvertAll(pair[1].Split('+'), Hex));
        _sections.Remove("fold");
        _sections.Remove("foldsequences");
    }

    /// <summary>The code points that equal a sequence without regard to case, and the folded sequence.</summary>
    public static IReadOnlyDictionary<int, int[]> FoldSequences => Loaded.Value._sequences;

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

    /// <summary>The code points that equal this one without regard to case, itself included.</summary>
    public static CodePointSet Fold(int codePoint) => CodePointSet.Of(Loaded.Value._folds.TryGetValue(codePoint, out var group)
        ? group.Select(c => (c, c))
        : [(codePoint, codePoint)]);

    /// <summary>A set with all that equals one of its members without regard to case.</summary>
    public static CodePointSet Fold(CodePointSet set) => set.Union(CodePointSet.Of(
        Loaded.Value._folds.Where(entry => set.Contains(entry.Key)).SelectMany(entry => entry.Value).Select(c => (c, c))));

    private CodePointSet? FindNormalized(string name)
    {
        if (!_sections.TryGetValue(name, out var section))
            return null;
        if (_sets.TryGetValue(section, out var set))
            return set;
        if (section is ["=" or "~", ..])
        {
            set = section.Skip(1).Select(part => FindNormalized(Normalize(part))!).Aggregate(CodePointSet.Empty, (all, part) => all.Union(part));
            set = section[0] == "~" ? set.Negate() : set;
        }
        else
        {
            set = CodePointSet.Of(section.Select(Range));
        }

        _sets.Add(section, set);
        return set;
    }

    private static (int First, int Last) Range(string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Hex(item), Hex(item)) : (Hex(item[..dash]), Hex(item[(dash + 1)..]));
    }

    private static string Normalize(string name) => string.Concat(name.Where(c => c is not (' ' or '_' or '-'))
        .Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
