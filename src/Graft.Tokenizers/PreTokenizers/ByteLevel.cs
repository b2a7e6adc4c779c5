using System.Text;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's pre-tokenizer: splits by <see cref="Gpt2Pattern"/> and writes each byte of the UTF-8 text as a character of
/// <see cref="ByteLevelAlphabet"/>, each with the span of the whole character that it is a byte of.
/// </summary>
/// <param name="addPrefixSpace">Whether a piece that does not begin with U+0020 gets one, so that a first word is like any other.</param>
/// <param name="usesPattern">Whether it splits; otherwise another stage has done that.</param>
/// <param name="mapsBytes">False: the pieces stay raw text, for a model that does the mapping itself.</param>
internal sealed class ByteLevel(bool addPrefixSpace, bool usesPattern, bool mapsBytes = true) : PreTokenizer
{
    private const char Space = ' ';

    public static ByteLevel Read(StageJson json)
    {
        // It concerns the offsets that the post-processor of the same name makes.
        json.OptionalBoolean("trim_offsets", isRequired: true);
        return new ByteLevel(json.Boolean("add_prefix_space"), json.OptionalBoolean("use_regex") ?? true);
    }

    public override PreTokenizer WithoutByteMap() => new ByteLevel(addPrefixSpace, usesPattern, mapsBytes: false);

    public override void Split(Pieces pieces)
    {
        if (addPrefixSpace)
            pieces.Prepend(Space, Space, onlyAtStart: false);
        if (usesPattern)
            base.Split(pieces);
        if (mapsBytes)
            MapBytes(pieces);
    }

    protected override void Split(Pieces pieces, Piece piece) => Gpt2Pattern.Split(pieces, piece);

    private static void MapBytes(Pieces pieces)
    {
        var text = pieces.Text;
        pieces.BeginSplit();
        text.BeginRewrite(0);
        foreach (var piece in pieces.Previous)
        {
            var start = text.Written;
            if (piece.IsAddedToken)
                text.AppendRange(piece.Start, piece.End);
            else
                MapBytes(text, piece);
            pieces.Add(piece with { Start = start, End = text.Written });
        }

        text.EndRewrite();
    }

    private static void MapBytes(AlignedText text, Piece piece)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (int i = piece.Start, length; i < piece.End; i += length)
        {
            var rune = new Rune(CodePoints.At(text.Chars, i, out length));
            var origin = text.Original(i, i + length);
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                text.Append(ByteLevelAlphabet.SymbolOf(value), origin);
        }
    }
}
