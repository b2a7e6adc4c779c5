namespace Graft.Tokenizers.Models;

/// <summary>A piece is a token, or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, string unknownToken) : Model(vocabulary)
{
    private readonly int? _unknownId = vocabulary.IdOf(unknownToken);

    public override string? UnknownToken => unknownToken;

    public static WordLevel Read(StageJson json) => new(new Vocabulary(json.File, json.Vocabulary("vocab")), json.String("unk_token"));

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        var id = Vocabulary.IdOf(piece);
        if (id < 0)
            id = _unknownId ?? throw Vocabulary.MissingUnknown(unknownToken);
        tokens.Add(new ModelToken(id, 0, piece.Length));
    }
}
