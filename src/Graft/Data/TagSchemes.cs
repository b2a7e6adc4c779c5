namespace Graft.Data;

/// <summary>
/// Detects, checks, converts and repairs span tags. A tag is O, or one of the letters B, I, E, S, L, U, then a hyphen and a type (which may
/// hold hyphens), or the letter alone.
/// <para>
/// All of it rests on one reading and one writing: spans are read leniently, alike for every scheme (any of B, S, U opens a span, any of E,
/// L, S, U closes one, and so do O and a change of type), and written as a scheme has them. A sequence is legal in a scheme if writing it
/// gives it back, and a repair is what the writing gives.
/// </para>
/// </summary>
public static class TagSchemes
{
    private const string Outside = "O";

    // IOB2 first: of two schemes that fit equally well, the one that people use more.
    private static readonly TagScheme[] ByUse =
        [TagScheme.Iob2, TagScheme.Iob1, TagScheme.Iobes, TagScheme.Bilou, TagScheme.Ioe2, TagScheme.Ioe1];

    /// <summary>
    /// The scheme of labelled data: of those that know all the letters that occur, the one that makes the fewest tags illegal; of equals the
    /// more usual one. <see cref="TagScheme.None"/> where a label is no span tag, or all are O.
    /// </summary>
    /// <param name="examples">Labelled examples; those without labels are passed over.</param>
    public static TagScheme Detect(IEnumerable<WordExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return Detect(examples.Where(example => example.Labels is not null).Select(example => example.Labels!));
    }

    /// <summary>The scheme of tag sequences, as <see cref="Detect(IEnumerable{WordExample})"/>.</summary>
    /// <param name="sequences">Tags, sentence by sentence.</param>
    public static TagScheme Detect(IEnumerable<IReadOnlyList<string>> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var known = sequences as IReadOnlyCollection<IReadOnlyList<string>> ?? [.. sequences];
        var tags = known.SelectMany(sequence => sequence).ToHashSet(StringComparer.Ordinal);
        tags.Remove(Outside);
        if (tags.Count == 0 || !tags.All(IsSpanTag))
            return TagScheme.None;
        var letters = tags.Select(tag => tag[0]).ToHashSet();
        return ByUse
            .Where(scheme => letters.All(letter => Letters(scheme).Contains(letter, StringComparison.Ordinal)))
            .Select(scheme => (Scheme: scheme, Illegal: known.Sum(sequence => IllegalPositions(sequence, scheme).Count())))
            .DefaultIfEmpty((Scheme: TagScheme.None, Illegal: 0))
            .MinBy(found => found.Illegal)
            .Scheme;
    }

    /// <summary>The tags that a scheme does not allow where they stand, each with its place.</summary>
    /// <param name="examples">Labelled examples; those without labels are passed over.</param>
    /// <param name="scheme">The scheme; <see cref="TagScheme.None"/> allows everything.</param>
    /// <exception cref="DatasetFormatException">A label is no span tag.</exception>
    public static IReadOnlyList<IllegalTag> FindIllegal(IReadOnlyList<WordExample> examples, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var found = new List<IllegalTag>();
        for (var index = 0; index < examples.Count && scheme != TagScheme.None; index++)
        {
            if (examples[index] is not { Labels: { } tags } example)
                continue;
            CheckSpanTags(example);
            var repaired = Convert(tags, scheme);
            foreach (var word in IllegalPositions(tags, scheme))
                found.Add(new IllegalTag(example.File, example.LineOf(word), index, word, tags[word], repaired[word]));
        }

        return found;
    }

    /// <summary>
    /// Writes the spans of a sentence in a scheme. Legal tags of any scheme keep their spans; illegal ones are repaired (an I-X that
    /// continues nothing opens a span).
    /// </summary>
    /// <param name="tags">The sentence's tags, in any scheme.</param>
    /// <param name="scheme">The scheme to write; <see cref="TagScheme.None"/> returns the tags as they are.</param>
    /// <exception cref="ArgumentException">A tag is no span tag.</exception>
    public static string[] Convert(IReadOnlyList<string> tags, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (scheme == TagScheme.None)
            return [.. tags];
        var written = new string[tags.Count];
        Array.Fill(written, Outside);
        var spans = ReadSpans(tags);
        for (var index = 0; index < spans.Count; index++)
        {
            var (start, end, suffix) = spans[index];
            var touchesBefore = index > 0 && spans[index - 1].End == start && spans[index - 1].Suffix == suffix;
            var touchesAfter = index + 1 < spans.Count && spans[index + 1].Start == end && spans[index + 1].Suffix == suffix;
            for (var word = start; word < end; word++)
                written[word] = Letter(scheme, word == start, word == end - 1, touchesBefore, touchesAfter) + suffix;
        }

        return written;
    }

    /// <summary>Repairs the tags of examples: each sentence is written anew in the scheme. Words, places and legal tags stay.</summary>
    /// <param name="examples">Labelled examples; those without labels stay as they are.</param>
    /// <param name="scheme">The scheme.</param>
    /// <exception cref="DatasetFormatException">A label is no span tag.</exception>
    public static IReadOnlyList<WordExample> Repair(IEnumerable<WordExample> examples, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return [.. examples.Select(example =>
        {
            if (example.Labels is not { } tags || scheme == TagScheme.None)
                return example;
            CheckSpanTags(example);
            return new WordExample(example.Words, Convert(tags, scheme))
            {
                File = example.File,
                WordLines = example.WordLines,
                Document = example.Document,
                SentenceId = example.SentenceId,
            };
        })];
    }

    private static IEnumerable<int> IllegalPositions(IReadOnlyList<string> tags, TagScheme scheme)
    {
        var legal = Convert(tags, scheme);
        return Enumerable.Range(0, tags.Count).Where(word => legal[word] != tags[word]);
    }

    private static bool IsSpanTag(string tag) =>
        tag.Length > 0 && "BIESLU".Contains(tag[0], StringComparison.Ordinal) && (tag.Length == 1 || (tag.Length > 2 && tag[1] == '-'));

    private static void CheckSpanTags(WordExample example)
    {
        for (var word = 0; word < example.Labels!.Count; word++)
        {
            var tag = example.Labels[word];
            if (tag != Outside && !IsSpanTag(tag))
            {
                throw new DatasetFormatException(example.File ?? "", example.LineOf(word), 0, "tag",
                    $"a span tag is expected (O, or a letter of a scheme, a hyphen and a type, as in B-PER), '{tag}' found; "
                    + "correct it, or treat the labels as plain ones.");
            }
        }
    }

    private static List<(int Start, int End, string Suffix)> ReadSpans(IReadOnlyList<string> tags)
    {
        var spans = new List<(int Start, int End, string Suffix)>();
        var start = -1;
        for (var word = 0; word <= tags.Count; word++)
        {
            var tag = word < tags.Count ? tags[word] : Outside;
            if (tag != Outside && !IsSpanTag(tag))
                throw new ArgumentException($"'{tag}' is no span tag.", nameof(tags));
            if (start >= 0 && (tag == Outside || BreaksSpan(tags[word - 1], tag)))
            {
                spans.Add((start, word, tags[start][1..]));
                start = -1;
            }

            if (start < 0 && tag != Outside)
                start = word;
        }

        return spans;
    }

    private static bool BreaksSpan(string previous, string tag) =>
        tag[0] is 'B' or 'S' or 'U' || previous[0] is 'E' or 'L' or 'S' or 'U' || !previous.AsSpan(1).SequenceEqual(tag.AsSpan(1));

    private static string Letters(TagScheme scheme) => scheme switch
    {
        TagScheme.Iob1 or TagScheme.Iob2 => "IB",
        TagScheme.Ioe1 or TagScheme.Ioe2 => "IE",
        TagScheme.Iobes => "IBES",
        TagScheme.Bilou => "IBLU",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    private static char Letter(TagScheme scheme, bool first, bool last, bool touchesBefore, bool touchesAfter) => scheme switch
    {
        TagScheme.Iob1 => first && touchesBefore ? 'B' : 'I',
        TagScheme.Iob2 => first ? 'B' : 'I',
        TagScheme.Ioe1 => last && touchesAfter ? 'E' : 'I',
        TagScheme.Ioe2 => last ? 'E' : 'I',
        TagScheme.Iobes => (first, last) switch { (true, true) => 'S', (true, _) => 'B', (_, true) => 'E', _ => 'I' },
        TagScheme.Bilou => (first, last) switch { (true, true) => 'U', (true, _) => 'B', (_, true) => 'L', _ => 'I' },
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };
}
