using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers;

/// <summary>
/// What encoding one text needs, kept by the pipeline for the next text, so that only the result is allocated, and where only ids are
/// asked for, nothing is. One thread uses it at a time.
/// </summary>
internal sealed class EncodingScratch
{
    private const int LargestKept = 1 << 16;

    private int[] _ids = new int[256];
    private int[] _words = [];
    private TextSpan[] _offsets = [];
    private readonly List<(int Index, string Text)> _texts = [];
    private bool _tracksOrigins;

    public EncodingScratch(WordCache? cache)
    {
        Cache = cache;
        Pieces = new Pieces(Text);
    }

    /// <summary>The pieces that were met lately, with their tokens; null where the model is as fast as a look-up.</summary>
    public WordCache? Cache { get; }

    public AlignedText Text { get; } = new();

    public Pieces Pieces { get; }

    /// <summary>The added tokens of the text as given, and what lies between them.</summary>
    public List<Piece> Stretches { get; } = [];

    public TokenBuffer ModelTokens { get; } = new();

    /// <summary>The number of pieces so far: the next piece's word.</summary>
    public int NextWord { get; set; }

    /// <summary>Whether offsets and words are kept, or ids only.</summary>
    public bool TracksOrigins => _tracksOrigins;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Whether a huge text has made it too large to keep.</summary>
    public bool IsHuge => _ids.Length > LargestKept || Text.Capacity > LargestKept;

    /// <summary>Begins a text.</summary>
    public void Begin(bool tracksOrigins)
    {
        _tracksOrigins = tracksOrigins;
        Count = 0;
        NextWord = 0;
        _texts.Clear();
        if (tracksOrigins && _offsets.Length < _ids.Length)
            Grow(_ids.Length);
    }

    public void AddId(int id)
    {
        if (Count == _ids.Length)
            Grow(checked(Count * 2));
        _ids[Count++] = id;
    }

    public void AddIds(ReadOnlySpan<int> ids)
    {
        if (_ids.Length - Count < ids.Length)
            Grow(Math.Max(checked(Count + ids.Length), checked(_ids.Length * 2)));
        ids.CopyTo(_ids.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Adds the ids of a piece that was met before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddIds(CachedWord word)
    {
        var count = word.Count;
        if (_ids.Length - Count < Vector256<int>.Count || count > Vector256<int>.Count)
        {
            AddIds(word.Ids);
            return;
        }

        // However few they are: what is behind them is overwritten by the next ids.
        Vector256.LoadUnsafe(ref word.FirstId).StoreUnsafe(ref _ids[Count]);
        Count += count;
    }

    /// <summary>Adds a token with its origin; only where <see cref="TracksOrigins"/>.</summary>
    public void Add(int id, TextSpan offsets, int word)
    {
        if (Count == _ids.Length)
            Grow(checked(Count * 2));
        _ids[Count] = id;
        _offsets[Count] = offsets;
        _words[Count++] = word;
    }

    /// <summary>Adds a token whose string is not that of its id.</summary>
    public void Add(int id, string text, TextSpan offsets, int word)
    {
        _texts.Add((Count, text));
        Add(id, offsets, word);
    }

    public Encoding Build(SourceText source, int sequence, TokenNames? names)
    {
        var columns = new EncodingColumns(Count, names);
        columns.AppendSequence(Ids, _offsets.AsSpan(0, Count), _words.AsSpan(0, Count), sequence, _texts);
        return new Encoding(columns, sequence == 0 ? [source, null] : [null, source]);
    }

    private void Grow(int capacity)
    {
        if (capacity > _ids.Length)
            Array.Resize(ref _ids, capacity);
        if (!_tracksOrigins)
            return;
        Array.Resize(ref _words, _ids.Length);
        Array.Resize(ref _offsets, _ids.Length);
    }
}
