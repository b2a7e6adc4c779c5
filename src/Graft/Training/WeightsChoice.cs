using Graft.Tasks;

namespace Graft.Training;

/// <summary>Between which weights a run chose at its end, by their scores on the dev data alone.</summary>
/// <param name="IsAverage">Whether the average was kept; else the best step.</param>
/// <param name="Best">The best step's scores, or null where no step was scored.</param>
/// <param name="Average">The average's scores.</param>
public sealed record WeightsChoice(bool IsAverage, EvaluationScores? Best, EvaluationScores Average);
