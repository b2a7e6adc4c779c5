namespace Graft.Pretraining.Corpora;

/// <summary>How far the making of a corpus is.</summary>
/// <param name="Language">The language that is being read.</param>
/// <param name="BytesRead">Bytes of input files, compressed where they are.</param>
/// <param name="TotalBytes">Bytes of all input files; 0 where that is unknown.</param>
/// <param name="Documents">Documents that went in so far, of all languages.</param>
public readonly record struct CorpusProgress(string Language, long BytesRead, long TotalBytes, long Documents);
