namespace Graft.Tokenizers.Decoders;

/// <summary>Joins all tokens to one, for what comes after it.</summary>
internal sealed class FuseDecoder : Decoder
{
    public override void Decode(DecodedTokens tokens) => tokens.Fuse();
}
