using System.Security.Cryptography;
using System.Text;
using Graft.Checkpoints;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>A SHA-256 over texts, numbers and tensors, each with its length before it, so that no two sequences of them run into each other.</summary>
internal sealed class FingerprintHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AddLength(bytes.Length);
        _hash.AppendData(bytes);
    }

    /// <summary>Adds numbers.</summary>
    public void Add(IReadOnlyList<int> values)
    {
        AddLength(values.Count);
        foreach (var value in values)
            _hash.AppendData(BitConverter.GetBytes(value));
    }

    /// <summary>Adds the elements of a tensor of any shape, on any device.</summary>
    public void Add(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var own = tensor.detach().cpu().contiguous();
        AddLength(own.numel());
        TensorBytes.ForEach(own, (bytes, _) => _hash.AppendData(bytes));
    }

    /// <summary>The hash so far, in lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void AddLength(long length) => _hash.AppendData(BitConverter.GetBytes(length));
}
