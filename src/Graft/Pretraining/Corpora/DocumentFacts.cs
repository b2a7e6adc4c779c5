using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Graft.Data.Documents;

namespace Graft.Pretraining.Corpora;

/// <summary>What is known of a document before it is tokenised.</summary>
/// <param name="Hash">The first 128 bits of the SHA-256 of its text in UTF-16, from its first segment to its last.</param>
/// <param name="Characters">Its characters (code points), line ends not counted.</param>
/// <param name="Bytes">The same in bytes of UTF-8.</param>
internal readonly record struct DocumentFacts(UInt128 Hash, long Characters, long Bytes)
{
    /// <summary>Finds them.</summary>
    public static DocumentFacts Of(DocumentBatch batch, int document)
    {
        var (characters, bytes) = (0L, 0L);
        for (var segment = batch.DocumentStart(document); segment < batch.DocumentEnds[document]; segment++)
        {
            var text = batch[segment];
            bytes += Encoding.UTF8.GetByteCount(text);
            characters += text.Length;
            foreach (var c in text)
                characters -= (c & 0xFC00) == 0xD800 ? 1 : 0;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(batch.TextOf(document)), digest);
        return new DocumentFacts(BinaryPrimitives.ReadUInt128BigEndian(digest), characters, bytes);
    }

    /// <summary>Whether the document is among those of the given share, whatever else there is.</summary>
    public bool IsInShare(double share) => (double)(Hash >> 64) / ulong.MaxValue < share;
}
