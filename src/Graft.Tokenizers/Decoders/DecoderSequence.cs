namespace Graft.Tokenizers.Decoders;

/// <summary>Decoders one after the other.</summary>
internal sealed class DecoderSequence(Decoder[] decoders) : Decoder
{
    public static DecoderSequence Read(StageJson json) => new([.. json.Objects("decoders").Select(Types.Read)]);

    public override void Decode(DecodedTokens tokens)
    {
        foreach (var decoder in decoders)
            decoder.Decode(tokens);
    }
}
