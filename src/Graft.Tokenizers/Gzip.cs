using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Graft.Tokenizers;

/// <summary>Decompresses gzip strictly. The source of this file is part of Graft too: internal to both.</summary>
internal static class Gzip
{
    /// <summary>What the name of a compressed file ends with.</summary>
    public const string Ending = ".gz";

    private const int PeekedBytes = 1 << 18;

    private const string Strict = "System.IO.Compression.UseStrictValidation";

    // Without this a compressed file that is cut off ends as if it were whole. It is for the process, and holds if it is set before the first
    // decompression; a program that has set it itself has its way.
    static Gzip()
    {
        if (!AppContext.TryGetSwitch(Strict, out _))
            AppContext.SetSwitch(Strict, true);
    }

    /// <summary>Whether a file begins as gzip does (RFC 1952), which text in UTF-8 cannot: its second byte begins no character.</summary>
    /// <param name="file">The file at its beginning, where it stays; in place of a stream that cannot go back there will be one that begins with what was read of it.</param>
    public static bool IsCompressed(ref Stream file)
    {
        if (file.CanSeek)
        {
            Span<byte> start = stackalloc byte[2];
            var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position -= count;
            return IsMagic(start[..count]);
        }

        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: PeekedBytes));
        var read = reader.ReadAtLeastAsync(2).AsTask().GetAwaiter().GetResult();
        var isCompressed = IsMagic(read.Buffer.Slice(0, Math.Min(2, read.Buffer.Length)).ToArray());
        reader.AdvanceTo(read.Buffer.Start);
        file = reader.AsStream();
        return isCompressed;
    }

    private static bool IsMagic(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B];

    /// <summary>The decompressed bytes; reading throws <see cref="InvalidDataException"/> where they are damaged or cut off.</summary>
    /// <param name="compressed">The file; it is closed with the result.</param>
    public static Stream Open(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);
}
