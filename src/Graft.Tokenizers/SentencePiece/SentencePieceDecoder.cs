using Graft.Tokenizers.Decoders;
using StringBuilder = System.Text.StringBuilder;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Joins pieces to text: U+2581 becomes a space, but for the first one of the text, which normalizing has put there; marks vanish, the
/// unknown piece becomes its surface, bytes become characters, each that is none U+FFFD.
/// </summary>
internal sealed class SentencePieceDecoder : Decoder
{
    private readonly SentencePieceModel _model;
    private readonly Dictionary<string, PieceKind> _kinds = new(StringComparer.Ordinal);

    public SentencePieceDecoder(SentencePieceModel model)
    {
        _model = model;
        foreach (var (text, id) in model.Found.Concat(model.Marks))
            _kinds[text] = model.Pieces[id].Kind;
    }

    public override void Decode(List<string> tokens)
    {
        var text = new StringBuilder();
        Append(text, tokens);
        tokens.Clear();
        tokens.Add(text.ToString());
    }

    /// <summary>Appends the text of tokens; whether they are the first of a text is asked of them alone.</summary>
    public void Append(StringBuilder text, IReadOnlyList<string> tokens)
    {
        var beginning = text.Length;
        var bytes = new List<byte>();
        var mayHaveDummy = _model.Normalizer.AddsDummyPrefix || _model.Normalizer.RemovesExtraSpaces;
        var hasTakenDummy = false;
        foreach (var token in tokens)
        {
            var isKnown = _kinds.TryGetValue(token, out var kind);
            if (isKnown && kind == PieceKind.Byte)
            {
                bytes.Add((byte)SentencePieceModel.ByteOf(token));
                continue;
            }

            AppendBytes(text, bytes);
            mayHaveDummy &= !hasTakenDummy && text.Length == beginning;
            hasTakenDummy = false;
            if (!isKnown)
                text.Append(token);
            else if (kind == PieceKind.Unknown)
                text.Append(_model.UnknownSurface);
            else if (kind != PieceKind.Control)
                hasTakenDummy = AppendPiece(text, token, mayHaveDummy);
        }

        AppendBytes(text, bytes);
    }

    // Returns whether the one dummy space has been left out; where extra spaces are removed, all at the beginning are.
    private bool AppendPiece(StringBuilder text, string piece, bool mayHaveDummy)
    {
        var hasDummy = mayHaveDummy && piece[0] == SentencePieceModel.Space;
        text.Append(piece, hasDummy ? 1 : 0, piece.Length - (hasDummy ? 1 : 0));
        text.Replace(SentencePieceModel.Space, ' ', text.Length - piece.Length + (hasDummy ? 1 : 0), piece.Length - (hasDummy ? 1 : 0));
        return hasDummy && !_model.Normalizer.RemovesExtraSpaces;
    }

    private static void AppendBytes(StringBuilder text, List<byte> bytes)
    {
        var rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        while (!rest.IsEmpty)
        {
            var isCharacter = System.Text.Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            text.Append(isCharacter ? rune.ToString() : "\uFFFD");
            rest = rest[(isCharacter ? length : 1)..];
        }

        bytes.Clear();
    }
}
