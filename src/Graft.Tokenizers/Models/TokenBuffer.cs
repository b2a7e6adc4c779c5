namespace Graft.Tokenizers.Models;

/// <summary>The tokens of a piece, in order; reused from piece to piece.</summary>
internal sealed class TokenBuffer
{
    private ModelToken[] _items = new ModelToken[64];

    /// <summary>
    /// What the next random choices of a model depend on, beside the piece (BPE with dropout); it changes with each piece, so that a word that
    /// comes again may get other tokens.
    /// </summary>
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
