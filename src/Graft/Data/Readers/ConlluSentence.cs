using System.Text;

namespace Graft.Data.Readers;

/// <summary>One sentence of a CoNLL-U file, everything that the file says of it.</summary>
public sealed record ConlluSentence
{
    private const string SentenceIdKey = "sent_id";

    internal ConlluSentence(
        string file,
        int line,
        IReadOnlyList<string> comments,
        IReadOnlyList<ConlluWord> words,
        IReadOnlyList<ConlluRange> ranges,
        IReadOnlyList<ConlluWord> emptyNodes)
    {
        File = file;
        Line = line;
        Comments = comments;
        Words = words;
        Ranges = ranges;
        EmptyNodes = emptyNodes;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The sentence's first line, comments included, from 1.</summary>
    public int Line { get; }

    /// <summary>The comments, without the number sign and outer blanks.</summary>
    public IReadOnlyList<string> Comments { get; }

    /// <summary>The syntactic words; word <c>i</c> of the file is at <c>i - 1</c>.</summary>
    public IReadOnlyList<ConlluWord> Words { get; }

    /// <summary>The multiword ranges, in order.</summary>
    public IReadOnlyList<ConlluRange> Ranges { get; }

    /// <summary>The empty nodes, in order.</summary>
    public IReadOnlyList<ConlluWord> EmptyNodes { get; }

    /// <summary>The document, from 0, or null where no <c># newdoc</c> comes before.</summary>
    public int? Document { get; init; }

    /// <summary>The value of the comment <c>sent_id</c>, or null.</summary>
    public string? SentenceId
    {
        get
        {
            foreach (var comment in Comments)
            {
                var at = comment.IndexOf('=', StringComparison.Ordinal);
                if (at >= 0 && comment.AsSpan(0, at).Trim().SequenceEqual(SentenceIdKey))
                    return comment[(at + 1)..].Trim();
            }

            return null;
        }
    }

    /// <summary>
    /// The sentence as it is written: range forms and the words that no range covers, a space after each unless its own MISC says
    /// <c>SpaceAfter=No</c> (that of a word inside a range says nothing).
    /// </summary>
    public string SurfaceText
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (form, misc) in SurfaceWords())
            {
                text.Append(form);
                if (!HasNoSpaceAfter(misc))
                    text.Append(' ');
            }

            return text.ToString().TrimEnd(' ');
        }
    }

    /// <summary>The sentence as words with one label each.</summary>
    /// <param name="label">The column of the labels, or null for words only.</param>
    /// <param name="unit">Syntactic words, or ranges as one word with joined labels.</param>
    public WordExample ToExample(ConlluColumn? label, UnitOfText unit = UnitOfText.SyntacticWords)
    {
        var words = new List<string>(Words.Count);
        var labels = label is null ? null : new List<string>(Words.Count);
        var lines = new List<int>(Words.Count);
        foreach (var (first, last, form, line) in Units(unit))
        {
            words.Add(form);
            lines.Add(line);
            if (label is { } column)
                labels!.Add(first == last ? Words[first - 1][column] : JoinedLabel(first, last, column));
        }

        return new WordExample(words, labels) { File = File, WordLines = lines, Document = Document, SentenceId = SentenceId };
    }

    private static bool HasNoSpaceAfter(string misc)
    {
        foreach (var part in misc.AsSpan().Split('|'))
        {
            if (misc.AsSpan(part).Trim().SequenceEqual("SpaceAfter=No"))
                return true;
        }

        return false;
    }

    private string JoinedLabel(int first, int last, ConlluColumn column)
    {
        var parts = Enumerable.Range(first, last - first + 1).Select(id => Words[id - 1][column]).Where(part => part != "_").ToList();
        return parts.Count == 0 ? "_" : string.Join('+', parts);
    }

    private IEnumerable<(int First, int Last, string Form, int Line)> Units(UnitOfText unit)
    {
        var nextRange = 0;
        for (var id = 1; id <= Words.Count; id++)
        {
            if (unit == UnitOfText.Surface && nextRange < Ranges.Count && Ranges[nextRange].First == id)
            {
                var range = Ranges[nextRange++];
                yield return (range.First, range.Last, range.Form, range.Line);
                id = range.Last;
                continue;
            }

            yield return (id, id, Words[id - 1].Form, Words[id - 1].Line);
        }
    }

    private IEnumerable<(string Form, string Misc)> SurfaceWords()
    {
        var ranges = Ranges.ToDictionary(range => range.First);
        foreach (var (first, last, form, _) in Units(UnitOfText.Surface))
            yield return (form, ranges.TryGetValue(first, out var range) && range.Last == last ? range.Misc : Words[first - 1][ConlluColumn.Misc]);
    }
}
