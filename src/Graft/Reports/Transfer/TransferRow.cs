namespace Graft.Reports.Transfer;

/// <summary>A row of the matrix: what was trained on, once for each seed.</summary>
/// <param name="Kind"><see cref="OfSources"/>, <see cref="FewShot"/> or <see cref="Monolingual"/>.</param>
/// <param name="Name">The row's name, such as <c>fr+es</c>, <c>fr+es+it:50</c> or <c>it</c>.</param>
/// <param name="Sources">The sources that were trained on; empty for a monolingual row.</param>
/// <param name="Target">The target whose sentences were trained on; null for a row of sources.</param>
/// <param name="TargetSentences">How many of them: 0 for a row of sources.</param>
/// <param name="Runs">The finished runs, in the order of the seeds.</param>
/// <param name="Cells">What they score, in the order of the columns; only the target's own where there is one. Empty before a run is finished.</param>
public sealed record TransferRow(
    string Kind,
    string Name,
    IReadOnlyList<string> Sources,
    string? Target,
    int TargetSentences,
    IReadOnlyList<TransferredRun> Runs,
    IReadOnlyList<TransferCell> Cells)
{
    /// <summary>Trained on sources alone: zero-shot for every target that is none of them.</summary>
    public const string OfSources = "sources";

    /// <summary>Trained on sources and a few sentences of a target.</summary>
    public const string FewShot = "few_shot";

    /// <summary>Trained on a target's own data: the upper bound.</summary>
    public const string Monolingual = "monolingual";

    /// <summary>The row's cell of a column; null where it has none.</summary>
    internal TransferCell? At(TransferColumn column) => Cells.FirstOrDefault(cell => cell.Target == column.Target && cell.Test == column.Test);
}
