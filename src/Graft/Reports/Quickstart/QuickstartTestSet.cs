namespace Graft.Reports.Quickstart;

/// <summary>What taggers are tested on.</summary>
/// <param name="Language">Its language, by its ISO 639-1 code.</param>
/// <param name="Sentences">How many sentences.</param>
/// <param name="Words">How many words.</param>
public sealed record QuickstartTestSet(string Language, int Sentences, long Words);
