namespace Graft.Pretraining;

/// <summary>A row of raw text before it is masked.</summary>
/// <param name="Ids">Token ids with special tokens.</param>
public sealed record PretrainingRow(int[] Ids)
{
    /// <summary>The segment of each token; null for all zero.</summary>
    public int[]? TokenTypeIds { get; init; }

    /// <summary>0 where the second segment follows the first, 1 where it does not (or where the two are swapped); null for rows that are no pairs.</summary>
    public int? PairLabel { get; init; }

    /// <summary>For each token the number of its document within the row, where attention must not leave documents; else null.</summary>
    public int[]? Documents { get; init; }
}
