using static TorchSharp.torch;

namespace Graft.Data;

/// <summary>Rows of similar length as tensors, padded on the right to the longest.</summary>
public sealed class Batch : IDisposable
{
    private Batch(Tensor inputIds, Tensor? attentionMask, Tensor? tokenTypeIds, Tensor? labelIds, int tokens, int labels)
    {
        InputIds = inputIds;
        AttentionMask = attentionMask;
        TokenTypeIds = tokenTypeIds;
        LabelIds = labelIds;
        TokenCount = tokens;
        LabelCount = labels;
    }

    /// <summary>Token ids: (B, T), int64.</summary>
    public Tensor InputIds { get; }

    /// <summary>1 for tokens, 0 for padding: (B, T), int64; null where no row is padded.</summary>
    public Tensor? AttentionMask { get; }

    /// <summary>Segments: (B, T), int64; null for all zero.</summary>
    public Tensor? TokenTypeIds { get; }

    /// <summary>Label ids, <see cref="LabelSet.IgnoredId"/> where there is none: (B, T), int64; null for unlabelled rows.</summary>
    public Tensor? LabelIds { get; }

    /// <summary>How many tokens the rows have, padding not counted.</summary>
    public int TokenCount { get; }

    /// <summary>How many labels the rows have.</summary>
    public int LabelCount { get; }

    /// <summary>Puts rows together.</summary>
    /// <param name="rows">The rows, at least one; all labelled or none.</param>
    /// <param name="paddingId">The id that fills up short rows.</param>
    /// <param name="device">Where the tensors live; null for the CPU.</param>
    public static Batch Collate(IReadOnlyList<EncodedExample> rows, int paddingId, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        var width = rows.Max(row => row.InputIds.Count);
        var tokens = rows.Sum(row => row.InputIds.Count);
        var isLabelled = rows[0].LabelIds is not null;
        return new Batch(
            Stack(rows, width, row => row.InputIds, paddingId, device),
            tokens == rows.Count * width ? null : Stack(rows, width, row => Ones(row.InputIds.Count), 0, device),
            rows.All(row => row.TokenTypeIds is null) ? null : Stack(rows, width, row => row.TokenTypeIds ?? [], 0, device),
            isLabelled ? Stack(rows, width, row => row.LabelIds!, LabelSet.IgnoredId, device) : null,
            tokens,
            rows.Sum(row => row.LabelCount));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        InputIds.Dispose();
        AttentionMask?.Dispose();
        TokenTypeIds?.Dispose();
        LabelIds?.Dispose();
    }

    private static Tensor Stack(IReadOnlyList<EncodedExample> rows, int width, Func<EncodedExample, IReadOnlyList<int>> values, int fill, Device? device)
    {
        var cells = new long[rows.Count * width];
        Array.Fill(cells, fill);
        for (var row = 0; row < rows.Count; row++)
        {
            var source = values(rows[row]);
            for (var column = 0; column < source.Count; column++)
                cells[row * width + column] = source[column];
        }

        return tensor(cells, [rows.Count, width], dtype: ScalarType.Int64, device: device); // (B, T)
    }

    private static int[] Ones(int count)
    {
        var ones = new int[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
