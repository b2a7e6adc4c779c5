using System.IO.Compression;

namespace Graft.Data.Readers;

/// <summary>Decompresses gzip strictly.</summary>
internal static class Gzip
{
    private const string Strict = "System.IO.Compression.UseStrictValidation";

    // Without this a compressed file that is cut off ends as if it were whole. It is for the process, and holds if it is set before the first
    // decompression; a program that has set it itself has its way.
    static Gzip()
    {
        if (!AppContext.TryGetSwitch(Strict, out _))
            AppContext.SetSwitch(Strict, true);
    }

    /// <summary>The decompressed bytes; reading throws <see cref="InvalidDataException"/> where they are damaged or cut off.</summary>
    /// <param name="compressed">The file; it is closed with the result.</param>
    public static Stream Open(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);
}
