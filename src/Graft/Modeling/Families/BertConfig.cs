using System.Text.Json.Serialization;
using Graft.Modeling.Layers;

namespace Graft.Modeling.Families;

/// <summary>BERT's config.json: the sizes must be there, the rest has the reference's defaults.</summary>
/// <param name="VocabSize">V: rows of the word embedding.</param>
/// <param name="HiddenSize">H: size of a hidden state, a multiple of the number of heads.</param>
/// <param name="NumHiddenLayers">Number of layers.</param>
/// <param name="NumAttentionHeads">A: attention heads a layer.</param>
/// <param name="IntermediateSize">I: size between a layer's two feed-forward maps.</param>
/// <param name="MaxPositionEmbeddings">Rows of the position embedding: the longest input in tokens.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding.</param>
/// <param name="HiddenAct">Activation between the feed-forward maps and in the vocabulary head.</param>
/// <param name="HiddenDropoutProb">Dropout of embeddings and of each sub-layer's output.</param>
/// <param name="AttentionProbsDropoutProb">Dropout of attention weights.</param>
/// <param name="LayerNormEps">What layer normalisation adds to the variance.</param>
/// <param name="InitializerRange">Standard deviation of new matrices.</param>
/// <param name="PadTokenId">The id of padding; its word embedding gets no gradient from the look-up. Null for none.</param>
/// <param name="ClassifierDropout">Dropout before a task's last layer; null for <paramref name="HiddenDropoutProb"/>.</param>
/// <param name="TieWordEmbeddings">Whether the vocabulary head's matrix is the word embedding; only true is implemented.</param>
/// <param name="PositionEmbeddingType">Only <c>absolute</c> is implemented; null where the file does not say.</param>
/// <param name="IsDecoder">Whether tokens attend to those before them only.</param>
/// <param name="AddCrossAttention">Only false is implemented.</param>
/// <param name="BosTokenId">Kept for the reference.</param>
/// <param name="EosTokenId">Kept for the reference.</param>
/// <param name="UseCache">Kept for the reference.</param>
public sealed record BertConfig(
    int VocabSize,
    int HiddenSize,
    int NumHiddenLayers,
    int NumAttentionHeads,
    int IntermediateSize,
    int MaxPositionEmbeddings,
    int TypeVocabSize = 2,
    string HiddenAct = "gelu",
    double HiddenDropoutProb = 0.1,
    double AttentionProbsDropoutProb = 0.1,
    double LayerNormEps = 1e-12,
    double InitializerRange = 0.02,
    int? PadTokenId = 0,
    double? ClassifierDropout = null,
    bool TieWordEmbeddings = true,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PositionEmbeddingType = null,
    bool IsDecoder = false,
    bool AddCrossAttention = false,
    int? BosTokenId = null,
    int? EosTokenId = null,
    bool UseCache = true) : ModelConfig
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override int Vocabulary => VocabSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Hidden => HiddenSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MaxTokens => MaxPositionEmbeddings;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PaddingId => PadTokenId ?? 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double InitializerDeviation => InitializerRange;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double HeadDropout => ClassifierDropout ?? HiddenDropoutProb;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TokenTypes => TypeVocabSize;

    /// <summary>Refuses what contradicts itself or asks for a computation that is not implemented, naming all of it at once.</summary>
    /// <param name="file">The file's path, for messages.</param>
    /// <exception cref="UnsupportedModelException">Something is wrong.</exception>
    public void Check(string file)
    {
        ConfigFile.Check(file,
            (ConfigFile.AreSizes(NumHiddenLayers, VocabSize, HiddenSize, NumAttentionHeads, IntermediateSize, MaxPositionEmbeddings), ConfigFile.SizesProblem),
            (MaxPositionEmbeddings > 0 && TypeVocabSize > 0, "max_position_embeddings and type_vocab_size must be positive"),
            (HiddenSize > 0 && NumAttentionHeads > 0 && HiddenSize % NumAttentionHeads == 0,
                $"hidden_size {HiddenSize} must be a multiple of num_attention_heads {NumAttentionHeads}"),
            (PadTokenId is null or >= 0 && (PadTokenId ?? 0) < VocabSize, $"pad_token_id {PadTokenId} must lie in the vocabulary"),
            (HiddenDropoutProb is >= 0 and < 1 && AttentionProbsDropoutProb is >= 0 and < 1 && HeadDropout is >= 0 and < 1,
                "dropout probabilities must lie in [0, 1)"),
            (Activation.Names.Contains(HiddenAct), $"hidden_act '{HiddenAct}' is not implemented; known are {string.Join(", ", Activation.Names)}"),
            (PositionEmbeddingType is null or "absolute", $"position_embedding_type '{PositionEmbeddingType}' is not implemented, only 'absolute' is"),
            (!AddCrossAttention, "add_cross_attention true is not implemented: this family is an encoder"),
            (TieWordEmbeddings, "tie_word_embeddings false is not implemented"));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BertConfig))]
internal sealed partial class BertJson : JsonSerializerContext;
