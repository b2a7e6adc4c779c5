namespace Graft.Inference;

/// <summary>How far a model has come with many texts.</summary>
/// <param name="Done">Rows that are done; a long text has several.</param>
/// <param name="Total">Rows in all.</param>
public sealed record InferenceProgress(int Done, int Total);
