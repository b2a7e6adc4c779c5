using System.Runtime.InteropServices;
using Graft.Kernels;
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

    /// <summary>Told in training of the rows that are about to be read, flat and with repetitions, so that who updates them lazily can do so; null for nobody.</summary>
    internal RowReader? BeforeRead { get; set; }

    /// <summary>Is told of rows.</summary>
    /// <param name="ids">The rows.</param>
    internal delegate void RowReader(ReadOnlySpan<long> ids);

    /// <summary>Whether a head computes with the whole table too.</summary>
    public bool IsTied { get; private set; }

    /// <summary>Ties a head to the table, all of whose rows then have gradients in every step.</summary>
    /// <returns>Gives the table, (V, H).</returns>
    public Func<Tensor> Tie()
    {
        IsTied = true;
        return () => _weight;
    }

    /// <summary>Looks ids up.</summary>
    /// <param name="ids">(...), int64, each in [0, V).</param>
    /// <returns>(..., H).</returns>
    public override Tensor forward(Tensor ids)
    {
        using var flat = ids.flatten();
        if (BeforeRead is { } reader && is_grad_enabled())
            reader(MemoryMarshal.Cast<byte, long>(flat.bytes));
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
            var rows = grad_output.masked_fill(padding, 0).contiguous(); // (N, H)
            if (table.grad is { } gradient)
            {
                AddRows(gradient, ids, rows);
                return [null!, null!, null!];
            }

            if (!table.requires_grad)
                return [null!, null!, null!];
            return [zeros_like(table).index_add_(0, ids, rows, 1).MoveToOuterDisposeScope(), null!, null!];
        }

        /// <summary>Adds rows to those of a table, each column in the order of the ids.</summary>
        private static void AddRows(Tensor table, Tensor ids, Tensor rows)
        {
            if (table.device_type != TorchSharp.DeviceType.CPU)
            {
                table.index_add_(0, ids, rows, 1);
                return;
            }

            const int ColumnsPerPart = 64;
            var (into, from, width) = (new FloatBuffer(table), new FloatBuffer(rows), (int)table.shape[1]);
            ComputeThreads.For((width + ColumnsPerPart - 1) / ColumnsPerPart, part =>
            {
                var (start, count) = (part * ColumnsPerPart, Math.Min(ColumnsPerPart, width - part * ColumnsPerPart));
                var order = MemoryMarshal.Cast<byte, long>(ids.bytes);
                for (var row = 0; row < order.Length; row++)
                    ColumnSums.Add(into.Slice(order[row] * width + start, count), from.Slice((long)row * width + start, count));
            });
        }
    }
}
