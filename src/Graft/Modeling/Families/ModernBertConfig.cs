using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Modeling.Layers;

namespace Graft.Modeling.Families;

/// <summary>
/// ModernBERT's config.json: the sizes must be there, the rest has the reference's defaults. Which layers are local and the rotary bases are
/// said in two ways: <c>layer_types</c> and <c>rope_parameters</c> (version 5 of the reference), and <c>global_attn_every_n_layers</c>,
/// <c>global_rope_theta</c> and <c>local_rope_theta</c> (published files). Where both are there the first counts, as in the reference; what
/// was read is written back.
/// </summary>
/// <param name="VocabSize">V: rows of the word embedding.</param>
/// <param name="HiddenSize">H: size of a hidden state, a multiple of the number of heads.</param>
/// <param name="NumHiddenLayers">Number of layers.</param>
/// <param name="NumAttentionHeads">A: attention heads a layer.</param>
/// <param name="IntermediateSize">I: size between a layer's two feed-forward maps; the first gives twice as much.</param>
/// <param name="MaxPositionEmbeddings">The longest input in tokens.</param>
/// <param name="HiddenActivation">Activation of the gated feed-forward.</param>
/// <param name="ClassifierActivation">Activation of the head that stands before every task's last layer.</param>
/// <param name="ClassifierPooling">What a sequence's vector is made of: <c>cls</c>, the first token, or <c>mean</c>, the mean of real tokens.</param>
/// <param name="NormEps">What layer normalisation adds to the variance.</param>
/// <param name="InitializerRange">Standard deviation of new matrices, before those that write to the hidden states are scaled down.</param>
/// <param name="InitializerCutoffFactor">Where new values are cut off, in standard deviations; null for 3.</param>
/// <param name="LayerTypes">Of each layer <c>full_attention</c> or <c>sliding_attention</c>; null to go by <paramref name="GlobalAttnEveryNLayers"/>.</param>
/// <param name="RopeParameters">The rotary positions of each type of layer; null to go by the older keys.</param>
/// <param name="GlobalAttnEveryNLayers">Layer i attends to everything where i is a multiple of it; 1 for all layers.</param>
/// <param name="GlobalRopeTheta">Rotary base of layers that attend to everything; null for 160000.</param>
/// <param name="LocalRopeTheta">Rotary base of local layers; null for 10000.</param>
/// <param name="LocalAttention">The window of local layers: a token sees those up to half of it away.</param>
/// <param name="EmbeddingDropout">Dropout of embeddings.</param>
/// <param name="AttentionDropout">Dropout of attention weights and of what attention gives.</param>
/// <param name="MlpDropout">Dropout between the feed-forward's maps.</param>
/// <param name="ClassifierDropout">Dropout before a task's last layer.</param>
/// <param name="PadTokenId">The id of padding; its word embedding gets no gradient from the look-up. Null for none.</param>
/// <param name="BosTokenId">Kept for the reference.</param>
/// <param name="EosTokenId">Kept for the reference.</param>
/// <param name="ClsTokenId">Kept for the reference.</param>
/// <param name="SepTokenId">Kept for the reference.</param>
/// <param name="AttentionBias">Only false is implemented.</param>
/// <param name="MlpBias">Only false is implemented.</param>
/// <param name="NormBias">Only false is implemented.</param>
/// <param name="ClassifierBias">Only false is implemented.</param>
/// <param name="DecoderBias">Only true is implemented.</param>
/// <param name="TieWordEmbeddings">Whether the vocabulary head's matrix is the word embedding; only true is implemented.</param>
public sealed record ModernBertConfig(
    int VocabSize,
    int HiddenSize,
    int NumHiddenLayers,
    int NumAttentionHeads,
    int IntermediateSize,
    int MaxPositionEmbeddings,
    string HiddenActivation = "gelu",
    string ClassifierActivation = "gelu",
    string ClassifierPooling = "cls",
    double NormEps = 1e-5,
    double InitializerRange = 0.02,
    double? InitializerCutoffFactor = 2.0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? LayerTypes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, ModernBertRotary>? RopeParameters = null,
    [property: JsonPropertyName("global_attn_every_n_layers")] int GlobalAttnEveryNLayers = 3,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? GlobalRopeTheta = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LocalRopeTheta = null,
    int LocalAttention = 128,
    double EmbeddingDropout = 0,
    double AttentionDropout = 0,
    double MlpDropout = 0,
    double ClassifierDropout = 0,
    int? PadTokenId = 50283,
    int? BosTokenId = 50281,
    int? EosTokenId = 50282,
    int? ClsTokenId = 50281,
    int? SepTokenId = 50282,
    bool AttentionBias = false,
    bool MlpBias = false,
    bool NormBias = false,
    bool ClassifierBias = false,
    bool DecoderBias = true,
    bool TieWordEmbeddings = true) : ModelConfig
{
    private const string FullAttention = "full_attention", SlidingAttention = "sliding_attention";
    private const double GlobalTheta = 160_000, LocalTheta = 10_000;
    private const double DefaultCutoff = 3;

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
    public override double HeadDropout => ClassifierDropout;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TokenTypes => 0;

    /// <summary>D: the size of an attention head.</summary>
    [JsonIgnore]
    public int HeadSize => HiddenSize / NumAttentionHeads;

    /// <summary>Where new values are cut off, in standard deviations.</summary>
    [JsonIgnore]
    public double InitializerCutoff => InitializerCutoffFactor ?? DefaultCutoff;

    /// <summary>How far from a token those are that it sees in a local layer.</summary>
    [JsonIgnore]
    public int LocalReach => LocalAttention / 2;

    /// <summary>Whether a layer is local.</summary>
    /// <param name="layer">The layer's index, from 0.</param>
    public bool IsLocal(int layer) => LayerTypes is null ? layer % GlobalAttnEveryNLayers != 0 : LayerTypes[layer] == SlidingAttention;

    /// <summary>The rotary base of local layers, or of the others.</summary>
    /// <param name="local">Which.</param>
    public double RotaryBase(bool local) =>
        RopeParameters?.GetValueOrDefault(local ? SlidingAttention : FullAttention)?.RopeTheta
        ?? (local ? LocalRopeTheta ?? LocalTheta : GlobalRopeTheta ?? GlobalTheta);

    /// <summary>Refuses what contradicts itself or asks for a computation that is not implemented, naming all of it at once.</summary>
    /// <param name="file">The file's path, for messages.</param>
    /// <exception cref="UnsupportedModelException">Something is wrong.</exception>
    public void Check(string file)
    {
        var rotary = RopeParameters ?? new Dictionary<string, ModernBertRotary>();
        ConfigFile.Check(file,
            (ConfigFile.AreSizes(NumHiddenLayers, VocabSize, HiddenSize, NumAttentionHeads, IntermediateSize, MaxPositionEmbeddings), ConfigFile.SizesProblem),
            (MaxPositionEmbeddings > 0, "max_position_embeddings must be positive"),
            (HiddenSize > 0 && NumAttentionHeads > 0 && HiddenSize % (2L * NumAttentionHeads) == 0,
                $"hidden_size {HiddenSize} must be an even multiple of num_attention_heads {NumAttentionHeads}"),
            (PadTokenId is null or >= 0 && (PadTokenId ?? 0) < VocabSize, $"pad_token_id {PadTokenId} must lie in the vocabulary of {VocabSize}"),
            (EmbeddingDropout is >= 0 and < 1 && AttentionDropout is >= 0 and < 1 && MlpDropout is >= 0 and < 1 && ClassifierDropout is >= 0 and < 1,
                "dropout probabilities must lie in [0, 1)"),
            (InitializerCutoff > 0, $"initializer_cutoff_factor {InitializerCutoff} must be positive"),
            (Activation.Names.Contains(HiddenActivation), Unknown("hidden_activation", HiddenActivation)),
            (Activation.Names.Contains(ClassifierActivation), Unknown("classifier_activation", ClassifierActivation)),
            (ClassifierPooling is "cls" or "mean", $"classifier_pooling '{ClassifierPooling}' is not implemented; known are cls, mean"),
            (GlobalAttnEveryNLayers > 0, $"global_attn_every_n_layers {GlobalAttnEveryNLayers} must be positive"),
            (LocalAttention > 0, $"local_attention {LocalAttention} must be positive"),
            (LayerTypes is null || LayerTypes.Count == NumHiddenLayers, $"layer_types has {LayerTypes?.Count} entries for {NumHiddenLayers} layers"),
            (LayerTypes is null || LayerTypes.All(type => type is FullAttention or SlidingAttention),
                $"layer_types may hold {FullAttention} and {SlidingAttention} only, not {string.Join(", ", LayerTypes ?? [])}"),
            (rotary.Keys.All(key => key is FullAttention or SlidingAttention), $"rope_parameters may be for {FullAttention} and {SlidingAttention} only, not {string.Join(", ", rotary.Keys)}"),
            (rotary.Values.All(one => one.IsPlain), "rope_parameters: only rope_type 'default' with partial_rotary_factor 1 is implemented"),
            (Other is null || !Other.TryGetValue("rope_scaling", out var scaling) || scaling.ValueKind == JsonValueKind.Null, "rope_scaling is not implemented"),
            (RotaryBase(local: true) > 0 && RotaryBase(local: false) > 0, "rotary bases (rope_theta) must be positive"),
            (!AttentionBias, "attention_bias true is not implemented"),
            (!MlpBias, "mlp_bias true is not implemented"),
            (!NormBias, "norm_bias true is not implemented"),
            (!ClassifierBias, "classifier_bias true is not implemented"),
            (DecoderBias, "decoder_bias false is not implemented"),
            (TieWordEmbeddings, "tie_word_embeddings false is not implemented"));

        static string Unknown(string key, string value) => $"{key} '{value}' is not implemented; known are {string.Join(", ", Activation.Names)}";
    }
}

/// <summary>The rotary positions of one type of layer.</summary>
/// <param name="RopeTheta">The base of the angles; null for that type's default.</param>
/// <param name="RopeType">Only <c>default</c> is implemented.</param>
/// <param name="PartialRotaryFactor">The share of a head that is turned; only 1 is implemented. Null where the file does not say.</param>
public sealed record ModernBertRotary(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RopeTheta = null,
    string RopeType = "default",
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PartialRotaryFactor = null)
{
    /// <summary>Keys that Graft does not read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; set; }

    /// <summary>Whether the whole of each head is turned by angles that grow evenly.</summary>
    [JsonIgnore]
    public bool IsPlain => RopeType == "default" && PartialRotaryFactor is (null or 1);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ModernBertConfig))]
internal sealed partial class ModernBertJson : JsonSerializerContext;
