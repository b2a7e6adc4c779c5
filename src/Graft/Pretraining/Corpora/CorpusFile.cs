using System.Security.Cryptography;

namespace Graft.Pretraining.Corpora;

/// <summary>A file of a corpus as it must be.</summary>
/// <param name="File">Its name in the corpus's folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
public sealed record CorpusFile(string File, long Bytes, string Sha256)
{
    /// <summary>Describes a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static CorpusFile Of(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        return Of(Path.GetFileName(path), stream);
    }

    /// <summary>Describes a file that is open, at its beginning.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static CorpusFile Of(string name, Stream stream) => new(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>Describes a file by its content.</summary>
    internal static CorpusFile Of(string name, ReadOnlySpan<byte> content) => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
}
