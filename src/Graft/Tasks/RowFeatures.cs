using System.Runtime.InteropServices;
using Graft.Data;
using Graft.Modeling;
using static TorchSharp.torch;

namespace Graft.Tasks;

/// <summary>
/// What a model's last layer stands on, computed once for many rows and kept: the features of a linear probe. It takes 4 H bytes a token,
/// for instance 77 MB for 50,000 tokens of 384 features.
/// </summary>
public sealed class RowFeatures : IDisposable
{
    // By reference: two rows that are equal may still stand at different places.
    private readonly Dictionary<EncodedExample, (long Start, long Count)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Tensor _features;

    private RowFeatures(Tensor features) => _features = features;

    /// <summary>Runs the rows through backbone and view, without dropout and without gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    public static RowFeatures Compute(TaskModel model, IReadOnlyList<EncodedExample> rows, int batchSize, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var noGradient = no_grad(); // not inference_mode, whose tensors autograd does not take
        using var scope = NewDisposeScope();
        var isByToken = model.Task.View != HiddenStateView.Sequence;
        // Rows without tokens have no features: no model reads a batch of no tokens.
        var read = rows.Where(row => row.InputIds.Count > 0).ToList();
        var total = read.Sum(row => isByToken ? (long)row.InputIds.Count : 1);
        var found = new RowFeatures(empty(total, model.Config.Hidden, device: model.Device));
        var end = 0L;
        // Longest first, as RowForward; whatever the order, a row keeps its own features.
        foreach (var part in read.OrderByDescending(row => row.InputIds.Count).Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var batchScope = NewDisposeScope();
            using var batch = Batch.Collate(part, model.Config.PaddingId, model.Device);
            var features = model.Features(new ModelInput(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds)); // (B, T, H) or (B, H)
            for (var i = 0; i < part.Length; i++)
            {
                var own = isByToken ? features[i].narrow(0, 0, part[i].InputIds.Count) : features.narrow(0, i, 1); // (n, H)
                found._features.narrow(0, end, own.shape[0]).copy_(own);
                found._places.Add(part[i], (end, own.shape[0]));
                end += own.shape[0];
            }
        }

        foreach (var row in rows.Where(row => row.InputIds.Count == 0))
            found._places.Add(row, (0, 0));
        found._features.MoveToOuterDisposeScope();
        found._features.DetachFromDisposeScope();
        return found;
    }

    /// <summary>The features of some rows, one row's after another's.</summary>
    /// <param name="rows">Rows that the features were computed of: the very same objects.</param>
    /// <returns>(sum of the rows' tokens, H) for a view of tokens, (B, H) for one of sequences; float32.</returns>
    public Tensor Of(IReadOnlyList<EncodedExample> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        return cat([.. rows.Select(row => _features.narrow(0, _places[row].Start, _places[row].Count))]).MoveToOuterDisposeScope();
    }

    /// <summary>Gives each row's logits, as <see cref="RowForward.Run"/> does.</summary>
    /// <param name="model">The model that the features are of.</param>
    /// <param name="rows">Rows that the features were computed of.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <param name="action">Called once for each row, in order.</param>
    public void Run(TaskModel model, IReadOnlyList<EncodedExample> rows, int batchSize, RowForward.RowAction action)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(action);
        using var inference = inference_mode(true);
        for (var start = 0; start < rows.Count; start += batchSize)
        {
            using var scope = NewDisposeScope();
            var part = rows.Skip(start).Take(batchSize).ToList();
            if (part.TrueForAll(row => _places[row].Count == 0))
            {
                for (var i = 0; i < part.Count; i++)
                    action(start + i, []);
                continue;
            }

            var logits = model.Head(Of(part)).cpu().contiguous(); // (n, L)
            var values = MemoryMarshal.Cast<byte, float>(logits.bytes);
            foreach (var (row, index) in part.Select((row, index) => (row, index)))
            {
                var length = checked((int)(_places[row].Count * logits.shape[1]));
                action(start + index, values[..length]);
                values = values[length..];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();
}
