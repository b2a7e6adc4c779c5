using System.Buffers.Binary;
using System.Text.Unicode;

namespace Graft.Checkpoints;

/// <summary>
/// The header of a safetensors file, fully checked: its length before it is read, its text, and that the tensors cover the rest of the
/// file exactly, with neither hole nor overlap.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The format's own limit, in bytes.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The bytes before the header, which hold its length.</summary>
    public const int LengthSize = 8;

    private SafeTensorsHeader(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, TensorEntry> tensors, long bufferStart)
    {
        Metadata = metadata;
        Tensors = tensors;
        BufferStart = bufferStart;
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Where the tensors' bytes begin in the file.</summary>
    public long BufferStart { get; }

    /// <exception cref="CheckpointFormatException">The header breaks a rule of the format.</exception>
    public static SafeTensorsHeader Read(string file, Stream stream)
    {
        var fileLength = stream.Length;
        var header = ReadText(file, stream, fileLength);
        var parser = new SafeTensorsHeaderParser(file, header);
        parser.Parse();
        var bufferStart = LengthSize + (long)header.Length;
        CheckCoverage(file, parser.Tensors.Values, fileLength - bufferStart);
        return new SafeTensorsHeader(parser.Metadata, parser.Tensors, bufferStart);
    }

    private static byte[] ReadText(string file, Stream stream, long fileLength)
    {
        if (fileLength < LengthSize)
        {
            throw new CheckpointFormatException(file,
                $"expected a safetensors file, which begins with the {LengthSize} bytes of its header's length, found {fileLength} bytes in all; download or copy it again");
        }

        Span<byte> prefix = stackalloc byte[LengthSize];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
        {
            throw new CheckpointFormatException(file,
                $"the header claims {length} bytes, the format allows {MaxLength}; this is not a safetensors file, or it is damaged");
        }

        if ((long)length > fileLength - LengthSize)
        {
            throw new CheckpointFormatException(file,
                $"the header claims {length} bytes, but only {fileLength - LengthSize} follow; the file is cut short: download or copy it again");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        if (!Utf8.IsValid(header))
            throw new CheckpointFormatException(file, "the header is not UTF-8; this is not a safetensors file, or it is damaged");
        if (header is not [(byte)'{', ..])
            throw new CheckpointFormatException(file, "the header must begin with '{'; this is not a safetensors file, or it is damaged");
        return header;
    }

    private static void CheckCoverage(string file, IEnumerable<TensorEntry> tensors, long bufferLength)
    {
        var expected = 0L;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != expected)
            {
                throw new CheckpointFormatException(file,
                    $"tensor '{tensor.Name}' begins at byte {tensor.Begin} of the buffer, expected {expected}: tensors may neither overlap nor leave holes");
            }

            expected = tensor.End;
        }

        if (expected != bufferLength)
        {
            throw new CheckpointFormatException(file,
                $"the header describes {expected} bytes of tensors, the file holds {bufferLength}; it is cut short or was changed: download or copy it again");
        }
    }
}
