using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>A table of vectors looked up by id. Uninitialised when constructed.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    private readonly long? _paddingId;

    /// <summary>Creates the table.</summary>
    /// <param name="rows">How many ids there are, V.</param>
    /// <param name="size">The size of a vector, H.</param>
    /// <param name="paddingId">The id whose row is read but gets no gradient from the look-up (the reference's padding_idx), or null.</param>
    public Embedding(long rows, long size, long? paddingId = null)
        : base(nameof(Embedding))
    {
        _paddingId = paddingId;
        _weight = new Parameter(empty(rows, size));
        RegisterComponents();
    }

    /// <summary>The table, (V, H), for a head that is tied to it.</summary>
    public Tensor Table => _weight;

    /// <summary>Looks ids up.</summary>
    /// <param name="ids">(...), int64, each in [0, V).</param>
    /// <returns>(..., H).</returns>
    public override Tensor forward(Tensor ids)
    {
        using var flat = ids.flatten();
        using var rows = Lookup.apply(_weight, flat, _paddingId ?? -1); // (N, H)
        return rows.view([.. ids.shape, _weight.shape[1]]); // (..., H)
    }

    /// <summary>
    /// The look-up as an operation of our own: its backward adds the rows that were read straight into the table's gradient, where libtorch's
    /// would make a new gradient of the whole table, mostly zeros, in every step.
    /// </summary>
    private sealed class Lookup : autograd.SingleTensorFunction<Lookup>
    {
        public override string Name => "EmbeddingLookup";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (table, ids) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([table, ids]);
            ctx.save_data("padding", vars[2]);
            return table.index_select(0, ids); // (N, H)
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var (table, ids) = (saved[0], saved[1]);
            var padding = ids.eq((long)ctx.get_data("padding")).unsqueeze(1); // (N, 1)
            var rows = grad_output.masked_fill(padding, 0); // (N, H)
            if (table.grad is { } gradient)
            {
                gradient.index_add_(0, ids, rows, 1);
                return [null!, null!, null!];
            }

            return [zeros_like(table).index_add_(0, ids, rows, 1).MoveToOuterDisposeScope(), null!, null!];
        }
    }
}
