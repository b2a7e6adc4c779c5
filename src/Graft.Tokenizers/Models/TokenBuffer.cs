namespace Graft.Tokenizers.Models;

/// <summary>The tokens of a piece, in order; reused from piece to piece.</summary>
internal sealed class TokenBuffer
{
    private ModelToken[] _items = new ModelToken[64];

    /// <summary>The seed of a model that makes random choices (BPE with dropout).</summary>
    public ulong Seed { get; set; }

    public int Count { get; private set; }

    /// <summary>The tokens, valid until the next change.</summary>
    public Span<ModelToken> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(ModelToken token)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, checked(Count * 2));
        _items[Count++] = token;
    }

    /// <summary>Drops all but the first <paramref name="count"/> tokens.</summary>
    public void Truncate(int count) => Count = count;
}
