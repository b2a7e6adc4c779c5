using System.IO.Compression;

namespace Graft.Data.Readers;

/// <summary>Decompresses gzip strictly.</summary>
internal static class Gzip
{
    /// <summary>What the name of a compressed file ends with.</summary>
    public const string Ending = ".gz";

    private const string Strict = "System.IO.Compression.UseStrictValidation";

    // Without this a compressed file that is cut off ends as if it were whole. It is for the process, and holds if it is set before the first
    // decompression; a program that has set it itself has its way.
    static Gzip()
    {
        if (!AppContext.TryGetSwitch(Strict, out _))
            AppContext.SetSwitch(Strict, true);
    }

    /// <summary>Whether a file begins as gzip does (RFC 1952), which text in UTF-8 cannot: its second byte begins no character.</summary>
    /// <param name="file">The file at its beginning, where it stays; a stream that cannot seek is not looked at.</param>
    public static bool IsCompressed(Stream file)
    {
        if (!file.CanSeek)
            return false;
        Span<byte> start = stackalloc byte[2];
        var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position -= count;
        return count == start.Length && start is [0x1F, 0x8B];
    }

    /// <summary>The decompressed bytes; reading throws <see cref="InvalidDataException"/> where they are damaged or cut off.</summary>
    /// <param name="compressed">The file; it is closed with the result.</param>
    public static Stream Open(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);
}
