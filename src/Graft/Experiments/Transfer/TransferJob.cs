namespace Graft.Experiments.Transfer;

/// <summary>One training of a study: a row of the matrix with one seed. Its recipe names training and dev data and no test set.</summary>
/// <param name="Kind">The kind of its row, such as <see cref="Reports.Transfer.TransferRow.OfSources"/>.</param>
/// <param name="Row">The row's name.</param>
/// <param name="Sources">The sources that it trains on.</param>
/// <param name="Target">The target whose sentences it trains on, or null.</param>
/// <param name="TargetSentences">How many of them.</param>
/// <param name="Recipe">The run; <c>graft train --recipe</c> with its file gives the same weights.</param>
/// <param name="Steps">Optimizer steps, as planned by the number of sentences; sentences that run in windows make it more.</param>
/// <param name="IsFinished">Whether it was finished before this start of the study.</param>
/// <param name="StepsBefore">Planned steps of the jobs before it that are not finished yet.</param>
public sealed record TransferJob(
    string Kind,
    string Row,
    IReadOnlyList<string> Sources,
    string? Target,
    int TargetSentences,
    Recipe Recipe,
    int Steps,
    bool IsFinished = false,
    long StepsBefore = 0)
{
    /// <summary>The seed.</summary>
    public long Seed => Recipe.TrainingOptions.Seed;
}
