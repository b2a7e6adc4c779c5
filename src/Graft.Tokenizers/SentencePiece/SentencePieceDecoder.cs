using System.Buffers;
using System.Text;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Decoder = Graft.Tokenizers.Decoders.Decoder;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Joins pieces to text: U+2581 becomes a space, but for the first one of the text, which normalizing has put there; marks vanish, the
/// unknown piece becomes its surface, bytes become characters, each that is none U+FFFD.
/// </summary>
internal sealed class SentencePieceDecoder : Decoder
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly SentencePieceModel _model;

    public SentencePieceDecoder(SentencePieceModel model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, id) in model.Found.Concat(model.Marks))
            ids[text] = id; // Of equal texts the mark is meant.
        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _model = model;
    }

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        AppendRun(tokens, 0, tokens.Count);
        tokens.EndToken();
        tokens.EndRewrite();
    }

    /// <summary>Writes what the tokens of a range are together, as a text of its own.</summary>
    public void AppendRun(DecodedTokens tokens, int start, int end)
    {
        var mayHaveDummy = _model.Normalizer.AddsDummyPrefix || _model.Normalizer.RemovesExtraSpaces;
        for (var i = start; i < end; i++)
        {
            var token = tokens[i];
            var kind = _ids.TryGetValue(token, out var id) ? _model.Pieces[id].Kind : (PieceKind?)null;
            switch (kind)
            {
                case PieceKind.Byte:
                    i = AppendBytes(tokens, i, end) - 1;
                    mayHaveDummy = false;
                    break;
                case PieceKind.Control:
                    break;
                case PieceKind.Unknown:
                    tokens.Append(_model.UnknownSurface);
                    mayHaveDummy &= _model.UnknownSurface.Length == 0;
                    break;
                case null:
                    tokens.Append(token);
                    mayHaveDummy &= token.IsEmpty;
                    break;
                default:
                    // Where extra spaces are removed, all at the beginning are, otherwise the one.
                    var hasDummy = mayHaveDummy && token[0] == SentencePieceModel.Space;
                    AppendPiece(tokens, hasDummy ? token[1..] : token);
                    mayHaveDummy &= hasDummy && token.Length == 1 && _model.Normalizer.RemovesExtraSpaces;
                    break;
            }
        }
    }

    private static void AppendPiece(DecodedTokens tokens, ReadOnlySpan<char> piece)
    {
        piece.Replace(tokens.Reserve(piece.Length), SentencePieceModel.Space, ' ');
        tokens.Advance(piece.Length);
    }

    // Writes the characters of the byte tokens from start on; returns where these end.
    private int AppendBytes(DecodedTokens tokens, int start, int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (start < end && ByteOf(tokens[start]) >= 0)
        {
            var count = 0;
            while (count < bytes.Length && start + count < end && ByteOf(tokens[start + count]) is >= 0 and var part)
                bytes[count++] = (byte)part;
            var isCharacter = Rune.DecodeFromUtf8(bytes[..count], out var rune, out var length) == OperationStatus.Done;
            tokens.Advance((isCharacter ? rune : Rune.ReplacementChar).EncodeToUtf16(tokens.Reserve(2)));
            start += isCharacter ? length : 1;
        }

        return start;
    }

    private int ByteOf(ReadOnlySpan<char> token) =>
        _ids.TryGetValue(token, out var id) && _model.Pieces[id].Kind == PieceKind.Byte ? ByteToken.Parse(_model.Pieces[id].Text) : -1;
}
