using System.Buffers;
using System.Text;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Models;

/// <summary>
/// A BPE model whose symbols are the characters of <see cref="ByteLevelAlphabet"/>, for pieces of raw text: it finds the symbols of the bytes
/// itself, so that no text has to be mapped, and only pieces that no cache remembers are looked at byte by byte. It makes the tokens that
/// the model makes of the mapped piece, with ranges of the raw one.
/// </summary>
internal sealed class BpeOverBytes : Model
{
    private readonly Bpe _model;

    // By place in the piece: 1 = not first, 2 = last; then by byte.
    private readonly int[][] _ids;
    private readonly bool _isPlain;
    private readonly int _longestToken;
    private readonly Lazy<BpeParts?> _parts;

    private BpeOverBytes(Bpe model, int[][] ids)
        : base(model.Vocabulary)
    {
        _model = model;
        _ids = ids;
        _isPlain = ids.All(table => table.SequenceEqual(ids[0])) && !ids[0].Contains(-1);
        _longestToken = model.Options.IgnoresMerges ? model.Vocabulary.Entries.Select(entry => entry.Key.Length).DefaultIfEmpty().Max() : 0;
        _parts = new Lazy<BpeParts?>(() => model.Parts(new HashSet<int>(ids.SelectMany(table => table)).Contains,
            codePoint => ids[1][FirstByte(codePoint)], codePoint => ids[1][codePoint < 0x80 ? codePoint : 0x80 | (codePoint & 0x3F)], (char)Math.Max(ByteLevelAlphabet.ByteOf(model.Mark), 0)));

        static int FirstByte(int codePoint) =>
            codePoint < 0x80 ? codePoint : codePoint < 0x800 ? 0xC0 | (codePoint >> 6) : codePoint < 0x10000 ? 0xE0 | (codePoint >> 12) : 0xF0 | (codePoint >> 18);
    }

    public override string? ContinuingSubwordPrefix => _model.ContinuingSubwordPrefix;

    public override string? UnknownToken => _model.UnknownToken;

    public override bool IsCacheable => _model.IsCacheable;

    /// <summary>
    /// The same model for raw text; null where unknown bytes vanish or are spelled as bytes once more, for then offsets and order depend on how
    /// the mapped text is written.
    /// </summary>
    public static BpeOverBytes? For(Bpe model, SymbolIds symbols)
    {
        int[][] ids = [.. Enumerable.Range(0, 4).Select(place => Enumerable.Range(0, 256)
            .Select(value => symbols.Of(ByteLevelAlphabet.SymbolOf((byte)value), (place & 1) == 0, (place & 2) != 0)).ToArray())];
        var areAllKnown = ids.All(table => table.All(id => id >= 0));
        return areAllKnown || (model.UnknownToken is not null && !model.Options.ByteFallback) ? new BpeOverBytes(model, ids) : null;
    }

    public override int EndOfFirstPart(ReadOnlySpan<char> piece) => _parts.Value?.EndOfFirst(piece) ?? piece.Length;

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (_longestToken > 0 && TryTakeWhole(piece, tokens))
            return;
        var symbols = BpeSymbols.Rent(piece.Length);
        if (_isPlain && Ascii.IsValid(piece))
        {
            symbols.AddAscii(piece, _ids[0]);
            _model.Finish(symbols, piece, isAscii: true, tokens);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        var isAscii = true;
        for (int i = 0, length; i < piece.Length; i += length)
        {
            var codePoint = CodePoints.At(piece, i, out length);
            var isLast = i + length == piece.Length;
            if (codePoint < 0x80)
            {
                Add(symbols, (byte)codePoint, i == 0, isLast);
                continue;
            }

            isAscii = false;
            var count = new Rune(codePoint).EncodeToUtf8(bytes);
            for (var k = 0; k < count; k++)
                Add(symbols, bytes[k], i == 0 && k == 0, isLast && k == count - 1);
        }

        _model.Finish(symbols, piece, isAscii, tokens);
    }

    private void Add(BpeSymbols symbols, byte value, bool isFirst, bool isLast)
    {
        var id = _ids[(isFirst ? 0 : 1) + (isLast ? 2 : 0)][value];
        if (id >= 0)
            symbols.Add(id, 1);
        else
            _model.AddUnknown(symbols, 1);
    }

    // What is longer than every token, in bytes and so in characters of the alphabet, is none.
    private bool TryTakeWhole(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (piece.Length > _longestToken)
            return false;
        var bytes = ArrayPool<byte>.Shared.Rent(piece.Length * 3);
        var mapped = ArrayPool<char>.Shared.Rent(piece.Length * 3);
        var count = System.Text.Encoding.UTF8.GetBytes(piece, bytes);
        for (var i = 0; i < count; i++)
            mapped[i] = ByteLevelAlphabet.SymbolOf(bytes[i]);
        var isTaken = _model.TryTakeWhole(mapped.AsSpan(0, count), piece.Length, tokens);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<char>.Shared.Return(mapped);
        return isTaken;
    }
}
