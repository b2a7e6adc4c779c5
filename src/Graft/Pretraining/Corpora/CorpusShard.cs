namespace Graft.Pretraining.Corpora;

/// <summary>
/// A part of a language's tokens in three files: <c>NAME.ids</c>, <c>NAME.segments</c> and <c>NAME.documents</c> (see <see cref="Corpus"/>).
/// </summary>
/// <param name="Name">The files' name without ending, such as <c>en-00000</c>.</param>
/// <param name="Documents">How many documents.</param>
/// <param name="Segments">How many segments.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="LargestId">The largest id among them.</param>
/// <param name="UnknownTokens">How many of them are the unknown token.</param>
/// <param name="Characters">Characters (code points) of its text.</param>
/// <param name="TextBytes">Bytes of its text in UTF-8.</param>
/// <param name="Accepted">Documents that went in, those included that gave no token.</param>
/// <param name="TextSha256">The hash of the hashes of those documents: what a build that is resumed holds its input to.</param>
/// <param name="IdsSha256">SHA-256 of the ids' file.</param>
/// <param name="SegmentsSha256">SHA-256 of the segments' file.</param>
/// <param name="DocumentsSha256">SHA-256 of the documents' file.</param>
public sealed record CorpusShard(
    string Name,
    long Documents,
    long Segments,
    long Tokens,
    int LargestId,
    long UnknownTokens,
    long Characters,
    long TextBytes,
    long Accepted,
    string TextSha256,
    string IdsSha256,
    string SegmentsSha256,
    string DocumentsSha256)
{
    internal const string IdsEnding = ".ids";
    internal const string SegmentsEnding = ".segments";
    internal const string DocumentsEnding = ".documents";

    /// <summary>The files with what they must be.</summary>
    /// <param name="type">How ids are stored.</param>
    /// <exception cref="OverflowException">The counts are absurd.</exception>
    internal IEnumerable<CorpusFile> Files(CorpusTokenType type) =>
    [
        new CorpusFile(Name + IdsEnding, checked(Tokens * (int)type), IdsSha256),
        new CorpusFile(Name + SegmentsEnding, checked(Segments * sizeof(uint)), SegmentsSha256),
        new CorpusFile(Name + DocumentsEnding, checked(Documents * sizeof(uint)), DocumentsSha256),
    ];
}
