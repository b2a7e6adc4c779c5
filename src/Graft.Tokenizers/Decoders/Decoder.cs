namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Makes text of tokens again. A new decoder is one file in this folder and one line in <see cref="Types"/>.
/// </summary>
internal abstract class Decoder
{
    /// <summary>The decoders by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<Decoder> Types { get; } = new("decoder", new()
    {
        ["Replace"] = ReplaceDecoder.Read,
        ["WordPiece"] = WordPieceDecoder.Read,
        ["BPEDecoder"] = BpeDecoder.Read,
        ["ByteLevel"] = ByteLevelDecoder.Read,
        ["ByteFallback"] = _ => new ByteFallbackDecoder(),
        ["Metaspace"] = MetaspaceDecoder.Read,
        ["Fuse"] = _ => new FuseDecoder(),
        ["Strip"] = StripDecoder.Read,
        ["CTC"] = CtcDecoder.Read,
        ["Sequence"] = DecoderSequence.Read,
    });

    /// <summary>Rewrites the tokens; joined without anything between them they are the text. Thread-safe: all state is in the tokens.</summary>
    public abstract void Decode(DecodedTokens tokens);
}
