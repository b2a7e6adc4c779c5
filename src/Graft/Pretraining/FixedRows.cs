using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Graft.Checkpoints;
using Graft.Randomness;
using static TorchSharp.torch;

namespace Graft.Pretraining;

/// <summary>Rows that were cut beforehand, of one length, in a random order that is new in every epoch, as the reference Trainer draws them.</summary>
public sealed class FixedRows : RowSource
{
    private readonly int[] _ids;
    private readonly int _length;
    private readonly RandomSource _random;
    private readonly Dictionary<long, int[]> _orders = [];

    /// <summary>Takes rows.</summary>
    /// <param name="ids">The rows one after another.</param>
    /// <param name="length">Tokens a row, special tokens included.</param>
    /// <param name="random">The run's random numbers.</param>
    public FixedRows(int[] ids, int length, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (ids.Length == 0 || ids.Length % length != 0)
            throw new ArgumentException($"{ids.Length} ids are not whole rows of {length}", nameof(ids));
        _ids = ids;
        _length = length;
        _random = random;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(ids)));
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _ids.Length / _length;

    /// <summary>Tokens a row.</summary>
    public int Length => _length;

    /// <inheritdoc/>
    public override string Fingerprint { get; }

    /// <summary>Reads rows from a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor: (rows, T), int32 or int64.</param>
    /// <param name="idCount">One more than the largest id of the tokenizer.</param>
    /// <param name="random">The run's random numbers.</param>
    /// <exception cref="CheckpointFormatException">The file is malformed, has no such tensor, or ids that the tokenizer has not.</exception>
    public static FixedRows Read(string file, string name, int idCount, RandomSource random)
    {
        var (ids, length) = ReadIds(file, name, 0, idCount);
        return new FixedRows(ids, length, random);
    }

    /// <summary>Reads a table of ids from a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor: (rows, T), int32 or int64.</param>
    /// <param name="least">The least value that is allowed: 0, or -100 for labels.</param>
    /// <param name="idCount">One more than the largest.</param>
    /// <returns>The ids row by row, and T.</returns>
    /// <exception cref="CheckpointFormatException">The file is malformed, has no such tensor, or other values.</exception>
    internal static (int[] Ids, int Length) ReadIds(string file, string name, int least, int idCount)
    {
        using var source = SafeTensorsFile.Open(file);
        if (!source.Tensors.TryGetValue(name, out var entry))
            throw new CheckpointFormatException(file, $"no tensor {name}: expected the rows under this name, (rows, tokens), int32 or int64");
        if (entry.Shape is not [> 0, > 0])
            throw new CheckpointFormatException(file, $"{name} has the shape [{string.Join(", ", entry.Shape)}]; expected (rows, tokens)");
        using var scope = NewDisposeScope();
        var stored = source.Read(name);
        if (stored.dtype is not (ScalarType.Int32 or ScalarType.Int64))
            throw new CheckpointFormatException(file, $"{name} holds {stored.dtype} numbers; expected ids as int32 or int64");
        // Before they are narrowed: a large id must not become a small one.
        var (lowest, highest) = (stored.min().to(int64).item<long>(), stored.max().to(int64).item<long>());
        if (lowest < least || highest >= idCount)
        {
            throw new CheckpointFormatException(file,
                $"{name} has the id {(lowest < least ? lowest : highest)}, and the tokenizer beside it has ids from 0 to {idCount - 1}: the rows were made by another one");
        }

        var ids = stored.to(int32).contiguous();
        return ([.. MemoryMarshal.Cast<byte, int>(ids.bytes)], (int)entry.Shape[1]);
    }

    /// <inheritdoc/>
    public override long TokensPerEpoch(int length) => _ids.Length;

    /// <inheritdoc/>
    public override PretrainingRow Row(int phase, int length, long index)
    {
        if (length != _length)
            throw new ArgumentException($"the rows have {_length} tokens, not {length}", nameof(length));
        var (epoch, place) = Math.DivRem(index, Count);
        if (!_orders.TryGetValue(epoch, out var order))
        {
            _orders.Clear();
            _orders[epoch] = order = _random.Stream(RandomPurpose.Shuffle, (ulong)epoch).Permutation(Count);
        }

        return new PretrainingRow(_ids[(order[place] * _length)..((order[place] + 1) * _length)]);
    }
}
