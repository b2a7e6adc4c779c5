namespace Graft.Metrics;

/// <summary>
/// The reading of seqeval 1.2.2's default mode, which equals that of the CoNLL-2000 script on IOB1 and IOB2. A tag's prefix is its first
/// character and its type what follows the first hyphen after that, so that tags which are no span tags are read too.
/// </summary>
internal sealed class LenientReading() : SpanReading("conll")
{
    /// <inheritdoc/>
    public override IReadOnlyList<TagSpan> Read(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var spans = new List<TagSpan>();
        var (previous, previousType, start) = ('O', "", 0);
        for (var word = 0; word <= tags.Count; word++)
        {
            var (prefix, type) = word < tags.Count ? Split(tags[word]) : ('O', "_");
            if (Ends(previous, prefix, previousType == type))
                spans.Add(new TagSpan(start, word, previousType));
            if (Begins(previous, prefix, previousType == type))
                start = word;
            (previous, previousType) = (prefix, type);
        }

        return spans;
    }

    private static (char Prefix, string Type) Split(string tag)
    {
        if (string.IsNullOrEmpty(tag))
            throw new ArgumentException("A tag is empty.", nameof(tag));
        var hyphen = tag.IndexOf('-', 1);
        var type = tag[(hyphen < 0 ? 1 : hyphen + 1)..];
        return (tag[0], type.Length == 0 ? "_" : type);
    }

    private static bool Ends(char previous, char prefix, bool sameType) => previous switch
    {
        'E' or 'S' => true,
        'B' or 'I' when prefix is 'B' or 'S' or 'O' => true,
        'O' or '.' => false,
        _ => !sameType,
    };

    private static bool Begins(char previous, char prefix, bool sameType) => prefix switch
    {
        'B' or 'S' => true,
        'E' or 'I' when previous is 'E' or 'S' or 'O' => true,
        'O' or '.' => false,
        _ => !sameType,
    };
}
