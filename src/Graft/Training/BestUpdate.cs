using Graft.Tasks;

namespace Graft.Training;

/// <summary>The best evaluation of a run.</summary>
/// <param name="Update">Optimizer steps done when it was made.</param>
/// <param name="Scores">What it found.</param>
public sealed record BestUpdate(int Update, EvaluationScores Scores);
