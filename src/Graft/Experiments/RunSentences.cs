using Graft.Data;

namespace Graft.Experiments;

/// <summary>The sentences of a run.</summary>
/// <param name="Train">Those that it trains on.</param>
/// <param name="Dev">Those that it is scored on, or null.</param>
/// <param name="TrainParts">How many of <paramref name="Train"/> come from each source, in their order; null where the data have no sources.</param>
/// <param name="DevParts">The same of <paramref name="Dev"/>, without sources that have none.</param>
internal sealed record RunSentences(
    IReadOnlyList<WordExample> Train, IReadOnlyList<WordExample>? Dev, IReadOnlyList<DataPart>? TrainParts = null, IReadOnlyList<DataPart>? DevParts = null);
