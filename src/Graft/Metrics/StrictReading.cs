namespace Graft.Metrics;

/// <summary>Reads only the legal spans of a scheme; what is illegal is no span.</summary>
internal sealed class StrictReading(SchemeRules rules, bool othersAreOutside) : SpanReading($"strict {rules.Name}")
{
    /// <inheritdoc/>
    public override IReadOnlyList<TagSpan> Read(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var split = tags.Select(Split).Append(('O', "_")).ToArray();
        var spans = new List<TagSpan>();
        var previous = ('O', "_");
        for (var start = 0; start < tags.Count;)
        {
            var end = start + 1;
            if (Begins(previous, split[start]))
            {
                while (Continues(split[end - 1], split[end]))
                    end++;
                if (Closes(split[end - 1], split[end]))
                    spans.Add(new TagSpan(start, end, split[start].Item2));
            }

            previous = split[end - 1];
            start = end;
        }

        return spans;
    }

    private (char Prefix, string Type) Split(string tag)
    {
        if (othersAreOutside && !IsOfScheme(tag))
            return ('O', "_");
        if (string.IsNullOrEmpty(tag) || !rules.Prefixes.Contains(tag[0], StringComparison.Ordinal))
            throw new ArgumentException($"The tag '{tag}' does not begin with one of the letters of {rules.Name} ({rules.Prefixes}).", nameof(tag));
        var type = tag.AsSpan(1).Trim('-');
        return (tag[0], type.IsEmpty ? "_" : type.ToString());
    }

    private bool IsOfScheme(string tag) =>
        !string.IsNullOrEmpty(tag) && rules.Prefixes.Contains(tag[0], StringComparison.Ordinal) && (tag.Length == 1 || tag[1] == '-');

    private bool Begins((char Prefix, string Type) before, (char Prefix, string Type) at) =>
        rules.Begins(before.Prefix, at.Prefix, before.Type == at.Type);

    private bool Continues((char Prefix, string Type) before, (char Prefix, string Type) at) =>
        before.Type == at.Type && rules.Continues(before.Prefix, at.Prefix);

    private bool Closes((char Prefix, string Type) before, (char Prefix, string Type) at) =>
        rules.Closes(before.Prefix, at.Prefix, before.Type == at.Type);
}
