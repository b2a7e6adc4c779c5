using System.Globalization;
using System.Text;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016): a piece begins as its characters, and neighbours are merged in the order of the merges, leftmost
/// first among equals, until none is left. How it treats unknown characters, prefixes and offsets is the reference's way: offsets count
/// what the symbols cover, so they lose a character that vanishes.
/// </summary>
internal sealed class Bpe : Model
{
    private readonly BpeOptions _options;
    private readonly MergeTable _merges;
    private readonly SymbolIds _symbols;
    private readonly int[] _byteIds;
    private readonly int? _unknownId;
    private readonly Lazy<BpeParts?> _parts;

    public Bpe(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeOptions options)
        : base(vocabulary)
    {
        _options = options;
        _merges = BpeMerges.Resolve(merges, vocabulary, options.Prefix.Length);
        _symbols = new SymbolIds(vocabulary, options.Prefix, options.Suffix);
        _byteIds = options.ByteFallback ? ByteToken.Ids(vocabulary) : [];
        _unknownId = options.UnknownToken is { } unknown ? vocabulary.IdOf(unknown) : null;
        // A character that vanishes moves the offsets of all that follows in the piece.
        var canVanish = options.UnknownToken is null && (_byteIds.Length == 0 || _byteIds.Contains(-1));
        _parts = new Lazy<BpeParts?>(() =>
            canVanish ? null : Parts(id => _symbols.Contains(id) || _byteIds.Contains(id), Symbol, Symbol, Mark));

        int Symbol(int codePoint) => _symbols.Of(codePoint, isFirst: false, isLast: false);
    }

    public override string? ContinuingSubwordPrefix => _options.Prefix.Length > 0 ? _options.Prefix : null;

    public override string? UnknownToken => _options.UnknownToken;

    public override bool IsCacheable => _options.Dropout == 0;

    public BpeOptions Options => _options;

    /// <summary>What more tokens begin with than with anything else, usually the mark of a word's beginning.</summary>
    public char Mark => Vocabulary.Entries.Where(entry => entry.Key.Length > 1).CountBy(entry => entry.Key[0])
        .OrderByDescending(count => count.Value).FirstOrDefault().Key;

    public static Bpe Read(StageJson json)
    {
        var dropout = json.OptionalNumber("dropout") ?? 0;
        if (!(dropout >= 0 && dropout <= 1))
            throw json.Refuse("dropout", $"expected a number from 0 to 1, found {dropout.ToString(CultureInfo.InvariantCulture)}; correct the file.");
        var options = new BpeOptions(
            json.OptionalString("unk_token"),
            json.OptionalBoolean("fuse_unk") ?? false,
            json.OptionalBoolean("byte_fallback") ?? false,
            json.OptionalBoolean("ignore_merges") ?? false,
            json.OptionalString("continuing_subword_prefix") ?? "",
            json.OptionalString("end_of_word_suffix") ?? "",
            (float)dropout);
        return new Bpe(new Vocabulary(json.File, json.Vocabulary("vocab")), BpeMerges.Read(json), options);
    }

    public override Model? OverBytes() => BpeOverBytes.For(this, _symbols);

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (TryTakeWhole(piece, piece.Length, tokens))
            return;
        var symbols = BpeSymbols.Rent(piece.Length);
        var isAscii = true;
        for (int i = 0, length; i < piece.Length; i += length)
        {
            var codePoint = CodePoints.At(piece, i, out length);
            var (isFirst, isLast) = (i == 0, i + length == piece.Length);
            var id = _symbols.Of(codePoint, isFirst, isLast);
            isAscii &= codePoint < 0x80;
            if (id >= 0)
                symbols.Add(id, new Rune(codePoint).Utf8SequenceLength);
            else if (TryFallBack(symbols, codePoint, isFirst, isLast))
                isAscii = false; // The bytes of prefix and suffix count, so that tokens reach beyond the piece.
            else
                AddUnknown(symbols, new Rune(codePoint).Utf8SequenceLength);
        }

        Finish(symbols, piece, isAscii, tokens);
    }

    public override int EndOfFirstPart(ReadOnlySpan<char> piece) => _parts.Value?.EndOfFirst(piece) ?? piece.Length;

    /// <summary>
    /// Where pieces can be cut; null where a symbol's place in the piece matters, or the piece as a whole, or chance does. See
    /// <see cref="BpeParts.For"/>.
    /// </summary>
    public BpeParts? Parts(Func<int, bool> isSymbol, Func<int, int> firstSymbol, Func<int, int> lastSymbol, char mark) =>
        _options is { IgnoresMerges: false, Prefix: "", Suffix: "", Dropout: 0 }
            ? BpeParts.For(_merges, id => id == _unknownId || isSymbol(id), firstSymbol, lastSymbol, mark)
            : null;

    /// <summary>Adds an unknown character, or, without an unknown token, nothing.</summary>
    public void AddUnknown(BpeSymbols symbols, int length)
    {
        if (_options.UnknownToken is { } unknown)
            symbols.AddUnknown(_unknownId ?? throw Vocabulary.MissingUnknown(unknown), length, _options.FusesUnknown);
    }

    /// <summary>Adds a piece that is one token, if the model looks for that.</summary>
    /// <param name="token">What the vocabulary may have.</param>
    /// <param name="length">The piece's length in UTF-16 units.</param>
    /// <param name="tokens">Where to.</param>
    public bool TryTakeWhole(ReadOnlySpan<char> token, int length, TokenBuffer tokens)
    {
        if (!_options.IgnoresMerges || _options.Dropout > 0 || Vocabulary.IdOf(token) is not (>= 0 and var id))
            return false;
        tokens.Add(new ModelToken(id, 0, length));
        return true;
    }

    /// <summary>Merges the symbols of a piece, and appends its tokens.</summary>
    public void Finish(BpeSymbols symbols, ReadOnlySpan<char> piece, bool isAscii, TokenBuffer tokens)
    {
        symbols.EndUnknown();
        if (_options.Dropout > 0)
        {
            var random = new DropoutRandom(tokens.Seed, piece);
            symbols.MergeWithDropout(_merges, _options.Dropout, ref random);
            tokens.Seed = random.State;
        }
        else
        {
            symbols.Merge(_merges);
        }

        symbols.AppendTo(piece, isAscii, tokens);
        BpeSymbols.Return(symbols);
    }

    // Prefix and suffix are part of what is spelled in bytes.
    private bool TryFallBack(BpeSymbols symbols, int codePoint, bool isFirst, bool isLast)
    {
        if (!_options.ByteFallback)
            return false;
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..new Rune(codePoint).EncodeToUtf8(bytes)];
        var spelled = isFirst && !isLast || _options.Prefix.Length + _options.Suffix.Length == 0
            ? bytes
            : [.. System.Text.Encoding.UTF8.GetBytes(isFirst ? "" : _options.Prefix), .. bytes, .. System.Text.Encoding.UTF8.GetBytes(isLast ? _options.Suffix : "")];
        foreach (var value in spelled)
        {
            if (_byteIds[value] < 0)
                return false;
        }

        foreach (var value in spelled)
            symbols.AddBeforeUnknown(_byteIds[value], 1);
        return true;
    }
}
