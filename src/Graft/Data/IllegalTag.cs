namespace Graft.Data;

/// <summary>A tag that its scheme does not allow where it stands.</summary>
/// <param name="File">The file, or null where the words do not come from one.</param>
/// <param name="Line">The line, from 1; 0 where it is not known.</param>
/// <param name="Example">The sentence's position among the examples, from 0.</param>
/// <param name="Word">The word's position in the sentence, from 0.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Repaired">What <see cref="TagSchemes.Convert"/> makes of it.</param>
public sealed record IllegalTag(string? File, int Line, int Example, int Word, string Tag, string Repaired)
{
    /// <summary>The finding in a line, with its place.</summary>
    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}" : "")}: '{Tag}' does not fit the tags beside it; '{Repaired}' would";
}
