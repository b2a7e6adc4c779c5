using Graft.Tokenizers.Models;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers;

/// <summary>What encoding one text needs, kept for the thread's next text so that only the result is allocated.</summary>
internal sealed class EncodingBuilder
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static EncodingBuilder? _kept;

    private int[] _ids = new int[128];
    private int[] _words = new int[128];
    private string[] _tokens = new string[128];
    private TextSpan[] _offsets = new TextSpan[128];
    private int _count;

    public EncodingBuilder() => Pieces = new Pieces(Text);

    public AlignedText Text { get; } = new();

    public Pieces Pieces { get; }

    /// <summary>The added tokens of the text as given, and what lies between them.</summary>
    public List<Piece> Stretches { get; } = [];

    public List<ModelToken> ModelTokens { get; } = [];

    /// <summary>The number of pieces so far: the next piece's word.</summary>
    public int NextWord { get; set; }

    /// <summary>The thread's builder, empty. Give it back with <see cref="Return"/>.</summary>
    public static EncodingBuilder Rent()
    {
        var builder = _kept ?? new EncodingBuilder();
        _kept = null;
        builder._count = 0;
        builder.NextWord = 0;
        return builder;
    }

    /// <summary>Keeps the builder for the thread's next text, unless a huge text has made it huge.</summary>
    public static void Return(EncodingBuilder builder)
    {
        if (builder._ids.Length <= LargestKept && builder.Text.Capacity <= LargestKept)
            _kept = builder;
    }

    public void Add(int id, string token, TextSpan offsets, int word)
    {
        if (_count == _ids.Length)
            Grow();
        _ids[_count] = id;
        _tokens[_count] = token;
        _offsets[_count] = offsets;
        _words[_count++] = word;
    }

    public Encoding Build(SourceText source, int sequence)
    {
        var columns = new EncodingColumns(_count);
        Array.Copy(_ids, columns.Ids, _count);
        Array.Copy(_tokens, columns.Tokens, _count);
        Array.Copy(_offsets, columns.Offsets, _count);
        Array.Copy(_words, columns.WordIds, _count);
        columns.AttentionMask.AsSpan().Fill(1);
        columns.TypeIds.AsSpan().Fill(sequence);
        columns.SequenceIds.AsSpan().Fill(sequence);
        return new Encoding(columns, sequence == 0 ? [source, null] : [null, source]);
    }

    private void Grow()
    {
        var capacity = checked(_count * 2);
        Array.Resize(ref _ids, capacity);
        Array.Resize(ref _words, capacity);
        Array.Resize(ref _tokens, capacity);
        Array.Resize(ref _offsets, capacity);
    }
}
