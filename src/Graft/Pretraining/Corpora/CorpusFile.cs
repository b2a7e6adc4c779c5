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
        return new CorpusFile(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
