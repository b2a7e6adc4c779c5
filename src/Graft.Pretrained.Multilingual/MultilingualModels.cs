namespace Graft.Pretrained.Multilingual;

/// <summary>The models of this package; README.md is their card.</summary>
public static class MultilingualModels
{
    /// <summary>The name of <see cref="Encoder"/>.</summary>
    public const string EncoderName = "multilingual";

    /// <summary>The name of <see cref="WordVectors"/>.</summary>
    public const string WordVectorsName = "multilingual-vectors";

    /// <summary>A small ModernBERT with its masked-LM head, pretrained on English, French, Spanish, Italian and Portuguese.</summary>
    public static EmbeddedModel Encoder { get; } = new(
        EncoderName, "a small ModernBERT of English, French, Spanish, Italian and Portuguese", typeof(MultilingualModels).Assembly);

    /// <summary>Static word vectors of the same text, under an encoder that is to be trained: the older way, and the baseline.</summary>
    public static EmbeddedModel WordVectors { get; } = new(
        WordVectorsName, "word vectors of the same five languages, to train a small encoder over", typeof(MultilingualModels).Assembly);

    /// <summary>All models.</summary>
    public static IReadOnlyList<EmbeddedModel> All { get; } = [Encoder, WordVectors];
}
