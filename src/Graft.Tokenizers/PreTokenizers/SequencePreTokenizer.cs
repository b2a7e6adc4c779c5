namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Several pre-tokenizers, each on the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> parts) : PreTokenizer
{
    private readonly PreTokenizer[] _parts = [.. parts];

    public static SequencePreTokenizer Read(StageJson json) => new([.. json.Objects("pretokenizers").Select(Types.Read)]);

    public override void Split(Pieces pieces)
    {
        foreach (var part in _parts)
            part.Split(pieces);
    }
}
