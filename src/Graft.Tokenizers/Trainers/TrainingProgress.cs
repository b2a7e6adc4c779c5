namespace Graft.Tokenizers.Trainers;

/// <summary>How far training is. Reports come on the thread that trains, often enough to show and not more often.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Done">How much of it is done; the phase says in what unit.</param>
/// <param name="Total">How much there is; null where that is not known.</param>
public readonly record struct TrainingProgress(TrainingPhase Phase, long Done, long? Total);
