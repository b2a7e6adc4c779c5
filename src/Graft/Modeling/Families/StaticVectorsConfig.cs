using System.Text.Json.Serialization;

namespace Graft.Modeling.Families;

/// <summary>The config.json of static word vectors under a small encoder: vocabulary and size of the vectors must be there, the rest has defaults.</summary>
/// <param name="VocabSize">V: rows of the table of vectors.</param>
/// <param name="EmbeddingSize">E: size of a vector.</param>
/// <param name="Encoder">
/// What reads the vectors: <c>bilstm</c> (Graves and Schmidhuber 2005), an LSTM in each direction, or <c>window</c> (Collobert et al. 2011), a
/// map of each word's neighbourhood.
/// </param>
/// <param name="HiddenSize">H: size of a hidden state; half of it in each direction of a bilstm.</param>
/// <param name="NumHiddenLayers">Number of layers.</param>
/// <param name="ContextWindow">How many words on each side a layer of the window encoder reads.</param>
/// <param name="EmbeddingDropout">Dropout of the vectors that are read.</param>
/// <param name="HiddenDropoutProb">Dropout between layers.</param>
/// <param name="ClassifierDropout">Dropout before a task's last layer; null for <paramref name="HiddenDropoutProb"/>.</param>
/// <param name="InitializerRange">Standard deviation of new matrices of heads, and of vectors that no file gives.</param>
/// <param name="MaxPositionEmbeddings">The longest input in words. (Nothing of the network depends on it; it bounds memory.)</param>
/// <param name="PadTokenId">The id of padding.</param>
public sealed record StaticVectorsConfig(
    int VocabSize,
    int EmbeddingSize,
    string Encoder = StaticVectorsConfig.BiLstm,
    int HiddenSize = 256,
    int NumHiddenLayers = 1,
    int ContextWindow = 2,
    double EmbeddingDropout = 0.3,
    double HiddenDropoutProb = 0.3,
    double? ClassifierDropout = null,
    double InitializerRange = 0.05,
    int MaxPositionEmbeddings = 512,
    int PadTokenId = 0) : ModelConfig
{
    /// <summary>The encoder of an LSTM in each direction.</summary>
    public const string BiLstm = "bilstm";

    /// <summary>The encoder that maps each word's neighbourhood.</summary>
    public const string Window = "window";

    /// <summary>The names of the encoders.</summary>
    public static IReadOnlyList<string> Encoders { get; } = [BiLstm, Window];

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
    public override int PaddingId => PadTokenId;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double InitializerDeviation => InitializerRange;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double HeadDropout => ClassifierDropout ?? HiddenDropoutProb;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TokenTypes => 1;

    /// <summary>Refuses what contradicts itself or is not implemented, naming all of it at once.</summary>
    /// <param name="file">The file's path, for messages.</param>
    /// <exception cref="UnsupportedModelException">Something is wrong.</exception>
    public void Check(string file) => ConfigFile.Check(file,
        (ConfigFile.AreSizes(NumHiddenLayers, VocabSize, EmbeddingSize, HiddenSize), ConfigFile.SizesProblem),
        (ContextWindow > 0 && MaxPositionEmbeddings > 0, "context_window and max_position_embeddings must be positive"),
        (Encoders.Contains(Encoder), $"encoder '{Encoder}' is not implemented; known are {string.Join(", ", Encoders)}"),
        (Encoder != BiLstm || HiddenSize % 2 == 0, $"hidden_size {HiddenSize} must be even: half of it is for each direction"),
        (PadTokenId >= 0 && PadTokenId < VocabSize, $"pad_token_id {PadTokenId} must lie in the vocabulary"),
        (EmbeddingDropout is >= 0 and < 1 && HiddenDropoutProb is >= 0 and < 1 && HeadDropout is >= 0 and < 1, "dropout probabilities must lie in [0, 1)"),
        (double.IsFinite(InitializerRange) && InitializerRange >= 0, $"initializer_range {InitializerRange} must be 0 or more"));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StaticVectorsConfig))]
internal sealed partial class StaticVectorsJson : JsonSerializerContext;
