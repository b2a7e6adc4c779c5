using Graft.Modeling.Families;

namespace Graft.Vectors;

/// <summary>What a model directory of word vectors says beside the vectors: the encoder that is to stand on them, and how they are stored.</summary>
/// <param name="Encoder">The encoder, <c>bilstm</c> or <c>window</c>; null (default) for that of <see cref="StaticVectorsConfig"/>, as below.</param>
/// <param name="HiddenSize">The size of a hidden state.</param>
/// <param name="Layers">How many layers the encoder has.</param>
/// <param name="Half">Whether the vectors are stored as float16, in half the space. Default true.</param>
public sealed record StaticVectorsOptions(string? Encoder = null, int? HiddenSize = null, int? Layers = null, bool Half = true)
{
    internal StaticVectorsConfig Apply(StaticVectorsConfig config) => config with
    {
        Encoder = Encoder ?? config.Encoder,
        HiddenSize = HiddenSize ?? config.HiddenSize,
        NumHiddenLayers = Layers ?? config.NumHiddenLayers,
    };
}
