using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Graft.Tokenizers.Models;

/// <summary>Reads the merges of a BPE model: pairs of tokens, the first one to be done first.</summary>
internal static class BpeMerges
{
    private const string Header = "#version";

    /// <summary>The field <c>merges</c>: lists of two tokens or, in old files, both in one string with a space between them; not mixed.</summary>
    public static List<(string Left, string Right)> Read(StageJson json)
    {
        var merges = new List<(string, string)>();
        var items = json.Array("merges");
        var areStrings = items.GetArrayLength() > 0 && items[0].ValueKind == JsonValueKind.String;
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            var name = $"merges[{index++}]";
            if (areStrings)
                AddLine(merges, json.StringOf(item, name), problem => json.Refuse(name, problem));
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2)
                merges.Add((json.StringOf(item[0], name + "[0]"), json.StringOf(item[1], name + "[1]")));
            else
                throw json.Refuse(name, "expected a list of two tokens, as the merges before it; correct the file or fetch it again.");
        }

        return merges;
    }

    /// <summary>The file merges.txt: a merge a line in the old form, after a first line with the version, which may be missing.</summary>
    /// <exception cref="TokenizerFormatException">A line is not two tokens, or the file is not UTF-8.</exception>
    public static IReadOnlyList<(string Left, string Right)> ReadFile(string file, byte[] content)
    {
        if (!Utf8.IsValid(content))
            throw new TokenizerFormatException(file, null, "the file is not UTF-8 text; fetch it again.");
        var merges = new List<(string, string)>();
        using var reader = new StreamReader(new MemoryStream(content), System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        for (var number = 1; ReadLine(reader) is { } line; number++)
        {
            var place = number;
            AddLine(merges, line, problem => new TokenizerFormatException(file, $"line {place}", problem));
        }

        return merges;
    }

    /// <summary>The table of merges whose tokens, and what they become, are all in the vocabulary.</summary>
    /// <param name="merges">The merges.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="prefixLength">How much of a right token is its prefix, in UTF-16 units, which the joined token lacks.</param>
    public static MergeTable Resolve(IReadOnlyList<(string Left, string Right)> merges, Vocabulary vocabulary, int prefixLength)
    {
        var resolved = new (int, int, int)[merges.Count];
        for (var i = 0; i < resolved.Length; i++)
        {
            var (left, right) = merges[i];
            if (right.Length < prefixLength)
                throw Refuse(vocabulary, i, $"{right} cannot continue a word: it is shorter than the prefix that such tokens have");
            resolved[i] = (IdOf(left), IdOf(right), IdOf(string.Concat(left, right.AsSpan(prefixLength))));

            int IdOf(string token) => vocabulary.IdOf(token) ?? throw Refuse(vocabulary, i, $"the vocabulary lacks {token}");
        }

        return new MergeTable(resolved);
    }

    // The old form: two tokens with one space between them. A line that begins with #version is no merge.
    private static void AddLine(List<(string Left, string Right)> merges, string line, Func<string, TokenizerFormatException> refuse)
    {
        if (line.StartsWith(Header, StringComparison.Ordinal))
            return;
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || line.IndexOf(' ', space + 1) >= 0)
            throw refuse($"expected two tokens with one space between them, found \"{line}\"; correct the file or fetch it again.");
        merges.Add((line[..space], line[(space + 1)..]));
    }

    // A line ends in LF or CRLF; a lone CR is a character like any other.
    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        int unit;
        while ((unit = reader.Read()) is not (-1 or '\n'))
            line.Append((char)unit);
        if (unit == -1 && line.Length == 0)
            return null;
        return unit == '\n' && line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
    }

    private static TokenizerFormatException Refuse(Vocabulary vocabulary, int index, string problem) =>
        new(vocabulary.File, $"$.model.merges[{index}]", $"{problem}; vocabulary and merges are not of one model: fetch both again.");
}
