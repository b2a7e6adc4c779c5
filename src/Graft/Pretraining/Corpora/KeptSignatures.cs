namespace Graft.Pretraining.Corpora;

/// <summary>The signatures of kept documents, and for each band the document before with the same values; in large blocks, without an object each.</summary>
internal sealed class KeptSignatures(int bands)
{
    private const int BlockBits = 12;
    private const int BlockSize = 1 << BlockBits;

    private readonly List<ushort[]> _signatures = [];
    private readonly List<int[]> _before = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The signature of a document.</summary>
    public ReadOnlySpan<ushort> this[int document] =>
        _signatures[document >> BlockBits].AsSpan((document & (BlockSize - 1)) * MinHash.Functions, MinHash.Functions);

    /// <summary>The document before this one that agrees with it in a band; -1 where there is none.</summary>
    public int Before(int document, int band) => _before[document >> BlockBits][((document & (BlockSize - 1)) * bands) + band];

    /// <summary>Keeps a document.</summary>
    /// <returns>Its number.</returns>
    public int Add(ReadOnlySpan<ushort> signature, ReadOnlySpan<int> before)
    {
        var place = Count & (BlockSize - 1);
        if (place == 0)
        {
            _signatures.Add(new ushort[BlockSize * MinHash.Functions]);
            _before.Add(new int[BlockSize * bands]);
        }

        signature.CopyTo(_signatures[^1].AsSpan(place * MinHash.Functions));
        before.CopyTo(_before[^1].AsSpan(place * bands));
        return Count++;
    }
}
