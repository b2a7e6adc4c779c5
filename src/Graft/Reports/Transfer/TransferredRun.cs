namespace Graft.Reports.Transfer;

/// <summary>One seed's run of a row, and how its weights were chosen: by dev data of its sources alone.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Directory">The run's directory, from the study's folder.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="KeptStep">The step of the weights that were kept; the last where it is the average.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="Primary">The dev figure that chose.</param>
/// <param name="Dev">The figures of the dev data with the weights that were kept.</param>
/// <param name="IsAverage">Whether they are an average over steps.</param>
/// <param name="BestScore">What the best step scored, or null where nothing was chosen between it and an average.</param>
/// <param name="AverageScore">What the average scored, or null likewise.</param>
public sealed record TransferredRun(
    long Seed,
    string Directory,
    int Steps,
    int KeptStep,
    double Seconds,
    string? Primary,
    IReadOnlyDictionary<string, double> Dev,
    bool IsAverage,
    double? BestScore,
    double? AverageScore);
