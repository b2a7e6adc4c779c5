using System.Runtime.InteropServices;
using Graft.Data;
using static TorchSharp.torch;

namespace Graft.Tasks;

/// <summary>Runs many rows through a model without gradients: batches of similar length, results by row whatever the order.</summary>
public static class RowForward
{
    /// <summary>What is done with the logits of one row.</summary>
    /// <param name="row">The row's position in the list that was given.</param>
    /// <param name="logits">The row's logits, token after token, padding included: T x L values, only valid during the call; none for a row without tokens.</param>
    public delegate void RowAction(int row, ReadOnlySpan<float> logits);

    /// <summary>Runs the rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <param name="action">Called once for each row, on the calling thread.</param>
    /// <param name="progress">Told how many rows are done, after each batch; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    public static void Run(
        TaskModel model, IReadOnlyList<EncodedExample> rows, int batchSize, RowAction action, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        // Longest first, so that memory peaks in the first batch; the sort is stable, so equal inputs give equal batches.
        var order = Enumerable.Range(0, rows.Count).Where(row => rows[row].InputIds.Count > 0).OrderByDescending(row => rows[row].InputIds.Count).ToList();
        using var inference = inference_mode(true);
        for (var start = 0; start < order.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = order.GetRange(start, Math.Min(batchSize, order.Count - start));
            using var scope = NewDisposeScope();
            using var batch = Batch.Collate([.. part.Select(row => rows[row])], model.Config.PaddingId, model.Device);
            var logits = model.Logits(batch).cpu().contiguous(); // (B, T, L)
            var values = MemoryMarshal.Cast<byte, float>(logits.bytes);
            var stride = values.Length / part.Count;
            for (var i = 0; i < part.Count; i++)
                action(part[i], values.Slice(i * stride, stride));
            progress?.Report(start + part.Count);
        }

        if (order.Count == rows.Count)
            return;
        // A blank text has no token where the tokenizer adds none, and no model reads a batch of no tokens.
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].InputIds.Count == 0)
                action(row, []);
        }

        progress?.Report(rows.Count);
    }
}
