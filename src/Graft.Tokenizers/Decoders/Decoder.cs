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
    });

    /// <summary>Rewrites the tokens; joined without anything between them they are the text.</summary>
    public abstract void Decode(List<string> tokens);
}
