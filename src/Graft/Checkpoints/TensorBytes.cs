using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>The memory of a tensor in pieces, since a span ends at 2 GB and an embedding table may not.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 16L << 20;

    /// <summary>What is done with a piece; <paramref name="offset"/> is its first byte's place in the tensor.</summary>
    public delegate void PieceAction(Span<byte> bytes, long offset);

    /// <summary>Goes over the memory of a contiguous tensor on the CPU in order.</summary>
    public static void ForEach(Tensor tensor, PieceAction action) =>
        ForEachPiece(tensor, tensor.ElementSize, (piece, offset) => action(piece.bytes, offset));

    /// <summary>Goes over the elements of a contiguous tensor, as flat tensors that share its memory; the offset is in bytes of <paramref name="elementSize"/> each.</summary>
    public static void ForEachPiece(Tensor tensor, long elementSize, Action<Tensor, long> action)
    {
        var count = tensor.numel();
        if (count == 0)
            return;
        using var noGrad = no_grad();
        using var detached = tensor.detach();
        using var flat = detached.view(-1);
        var step = PieceBytes / elementSize;
        for (var first = 0L; first < count; first += step)
        {
            using var piece = flat.narrow(0, first, Math.Min(step, count - first));
            action(piece, first * elementSize);
        }
    }
}
