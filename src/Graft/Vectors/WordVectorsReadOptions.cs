namespace Graft.Vectors;

/// <summary>How a file of word vectors is read.</summary>
/// <param name="Format">The format; null (default) to tell it from the content.</param>
/// <param name="SkipMalformed">
/// Whether what is malformed (a line of another size, a number that is none, NaN or infinity, a word that is not UTF-8, a word that was
/// there before, an overlong line, a wrong count in the first line) is left out and counted. False (default) refuses the file there.
/// </param>
/// <param name="MaxWords">Reading ends after so many words, at least 1; published files have the most frequent ones first. Null (default) for all.</param>
public sealed record WordVectorsReadOptions(WordVectorsFormat? Format = null, bool SkipMalformed = false, int? MaxWords = null)
{
    /// <summary>All that is wrong with the options; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate() => MaxWords is null or > 0 ? [] : [$"{nameof(MaxWords)} must be at least 1, found {MaxWords}."];
}
