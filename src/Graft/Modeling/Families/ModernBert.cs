// ModernBERT: the encoder of Warner et al., "Smarter, Better, Faster, Longer: A Modern Bidirectional Encoder ..." (2024): norms before the
// sub-layers, rotary positions, gated feed-forward, layers that see a window only, no biases.
// Computation and names follow the reference implementation, transformers' models/modernbert/modeling_modernbert.py.
// Reading order: family, backbone (embeddings, layer, attention, feed-forward); the head and the views are in ModernBertHeads.cs.
using System.Text.Json;
using Graft.Modeling.Layers;
using Graft.Randomness;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Modeling.Families;

/// <summary>The ModernBERT family.</summary>
public sealed class ModernBertFamily : ModelFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes { get; } = ["modernbert"];

    /// <inheritdoc/>
    public override string BackboneName => "model";

    /// <inheritdoc/>
    public override string ClassPrefix => "ModernBert";

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherHeads { get; } = ["head.", "decoder.", "classifier."];

    /// <inheritdoc/>
    public override int? DepthOf(string name) => name.Split('.') switch
    {
        ["model", "embeddings", ..] => 0,
        ["model", "layers", var layer, ..] => int.Parse(layer) + 1,
        _ => null,
    };

    /// <inheritdoc/>
    public override ModelConfig ReadConfig(string json, string file)
    {
        var config = ConfigFile.Read(json, file, ModernBertJson.Default.ModernBertConfig);
        config.Check(file);
        return config;
    }

    /// <inheritdoc/>
    public override string WriteConfig(ModelConfig config) =>
        JsonSerializer.Serialize((ModernBertConfig)config, ModernBertJson.Default.ModernBertConfig) + "\n";

    /// <summary>The config of a new network; all its layers attend to everything, which at a few hundred tokens costs next to nothing.</summary>
    /// <inheritdoc/>
    public override ModelConfig NewConfig(ModelSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.IsDecoder)
            throw new UnsupportedModelException("ModernBERT has no form whose attention looks back only: take --family bert for --objective causal");
        return new ModernBertConfig(
            sizes.Vocabulary, sizes.Hidden, sizes.Layers, sizes.Heads, sizes.Intermediate ?? 2 * sizes.Hidden, sizes.MaxTokens, GlobalAttnEveryNLayers: 1,
            EmbeddingDropout: sizes.Dropout, AttentionDropout: sizes.Dropout, MlpDropout: sizes.Dropout, ClassifierDropout: sizes.Dropout, PadTokenId: sizes.PaddingId,
            BosTokenId: sizes.ClsId, EosTokenId: sizes.SepId, ClsTokenId: sizes.ClsId, SepTokenId: sizes.SepId)
        {
            ModelType = ModelTypes[0],
        };
    }

    /// <inheritdoc/>
    public override Backbone CreateBackbone(ModelConfig config, HiddenStateView view) => new ModernBertBackbone((ModernBertConfig)config);

    /// <inheritdoc/>
    public override ViewModule? CreateView(ModelConfig config, HiddenStateView view, Backbone backbone)
    {
        var (modernBert, head) = ((ModernBertConfig)config, new ModernBertHead((ModernBertConfig)config));
        return new ViewModule(null, view switch
        {
            HiddenStateView.Sequence => new ModernBertSequenceView(head, modernBert.ClassifierPooling),
            HiddenStateView.Vocabulary => new ModernBertVocabularyView(head, new ModernBertDecoder(modernBert, ((ModernBertBackbone)backbone).WordEmbeddings)),
            _ => new ModernBertTokenView(head),
        });
    }

    /// <summary>
    /// Draws from normal distributions that are cut off. Matrices whose output is added to the hidden states, and the head's, are smaller the
    /// more layers there are; a task's last layer has H^-1/2.
    /// </summary>
    /// <inheritdoc/>
    public override void Initialize(ModelConfig config, string name, Parameter parameter, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(random);
        if (parameter.dim() < 2)
        {
            base.Initialize(config, name, parameter, random);
            return;
        }

        var modernBert = (ModernBertConfig)config;
        var deviation = name.Split('.') switch
        {
            [.., "Wo", "weight"] or ["head", ..] => modernBert.InitializerRange / Math.Sqrt(2.0 * modernBert.NumHiddenLayers),
            ["model", ..] => modernBert.InitializerRange,
            _ => 1 / Math.Sqrt(modernBert.HiddenSize),
        };
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var values = new float[parameter.numel()];
        random.Stream(RandomPurpose.Initialization, name).FillTruncatedNormal(values, deviation, modernBert.InitializerCutoff);
        parameter.copy_(tensor(values, parameter.shape));
    }
}

/// <summary>Embeddings, layers and the last norm.</summary>
internal sealed class ModernBertBackbone : Backbone
{
    [ComponentName(Name = "embeddings")]
    private readonly ModernBertEmbeddings _embeddings;

    [ComponentName(Name = "layers")]
    private readonly TorchSharp.Modules.ModuleList<ModernBertLayer> _layers;

    [ComponentName(Name = "final_norm")]
    private readonly BiasFreeLayerNorm _norm;

    public ModernBertBackbone(ModernBertConfig config)
        : base("model")
    {
        // Layers of one kind share their tables.
        RotaryPositions everywhere = new(config.RotaryBase(local: false), config.HeadSize), nearby = new(config.RotaryBase(local: true), config.HeadSize);
        _embeddings = new ModernBertEmbeddings(config);
        _layers = new TorchSharp.Modules.ModuleList<ModernBertLayer>(
            [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new ModernBertLayer(config, i, config.IsLocal(i) ? nearby : everywhere))]);
        _norm = new BiasFreeLayerNorm(config.HiddenSize, config.NormEps);
        RegisterComponents();
    }

    public Embedding WordEmbeddings => _embeddings.Words;

    public override Tensor Encode(ModelInput input, ICollection<Tensor>? hiddenStates = null)
    {
        using var scope = NewDisposeScope();
        var bias = Attention.Bias(input.AttentionMask); // (B, 1, 1, T)
        var hidden = _embeddings.call(input); // (B, T, H)
        // What the last sub-layer gave is added by whoever normalises the sum.
        Tensor? update = null;
        foreach (var layer in _layers)
        {
            hiddenStates?.Add((update is null ? hidden.alias() : hidden + update).MoveToOuterDisposeScope());
            (hidden, update) = layer.call(hidden, update, bias, input.Randomness); // (B, T, H) each
        }

        // The reference's list ends with the normalised states, not with what leaves the last layer.
        var normalized = AddNorm.Normalized(hidden, update!, _norm); // (B, T, H)
        hiddenStates?.Add(normalized.alias().MoveToOuterDisposeScope());
        return normalized.MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class ModernBertEmbeddings : nn.Module<ModelInput, Tensor>
{
    [ComponentName(Name = "tok_embeddings")]
    private readonly Embedding _words;

    [ComponentName(Name = "norm")]
    private readonly BiasFreeLayerNorm _norm;

    private readonly Dropout _dropout;

    public ModernBertEmbeddings(ModernBertConfig config)
        : base(nameof(ModernBertEmbeddings))
    {
        _words = new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId);
        _norm = new BiasFreeLayerNorm(config.HiddenSize, config.NormEps);
        _dropout = new Dropout(config.EmbeddingDropout, site: 0);
        RegisterComponents();
    }

    public Embedding Words => _words;

    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        var words = _words.call(input.InputIds); // (B, T, H)
        return _dropout.Apply(_norm.call(words), input.Randomness).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

/// <summary>Attention and feed-forward, each reading a norm of the hidden states and giving what is added to them.</summary>
internal sealed class ModernBertLayer : nn.Module<Tensor, Tensor?, Tensor?, StepRandomness?, (Tensor Hidden, Tensor Update)>
{
    // The first layer has none: the embeddings are normalised already.
    [ComponentName(Name = "attn_norm")]
    private readonly BiasFreeLayerNorm? _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly ModernBertAttention _attention;

    [ComponentName(Name = "mlp_norm")]
    private readonly BiasFreeLayerNorm _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly ModernBertFeedForward _feedForward;

    public ModernBertLayer(ModernBertConfig config, int index, RotaryPositions rotary)
        : base(nameof(ModernBertLayer))
    {
        // Each dropout of the network has a number of its own: 0 is the embeddings'.
        var site = 1 + 3 * index;
        _attentionNorm = index == 0 ? null : new BiasFreeLayerNorm(config.HiddenSize, config.NormEps);
        _attention = new ModernBertAttention(config, rotary, config.IsLocal(index) ? config.LocalReach : null, site);
        _feedForwardNorm = new BiasFreeLayerNorm(config.HiddenSize, config.NormEps);
        _feedForward = new ModernBertFeedForward(config, site + 2);
        RegisterComponents();
    }

    /// <summary>Runs the layer; what enters it is <paramref name="hidden"/> + <paramref name="update"/>, what leaves it the sum of what it gives.</summary>
    public override (Tensor Hidden, Tensor Update) forward(Tensor hidden, Tensor? update, Tensor? bias, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var (entered, normalized) = _attentionNorm is null ? (hidden, hidden) : AddNorm.Apply(hidden, update!, _attentionNorm); // (B, T, H) each
        var attended = _attention.call(normalized, bias, randomness); // (B, T, H)
        var (middle, normalizedMiddle) = AddNorm.Apply(entered, attended, _feedForwardNorm); // (B, T, H) each
        var given = _feedForward.call(normalizedMiddle, randomness); // (B, T, H)
        return (middle.MoveToOuterDisposeScope(), given.MoveToOuterDisposeScope());
    }
}

internal sealed class ModernBertAttention : nn.Module<Tensor, Tensor?, StepRandomness?, Tensor>
{
    // Its rows are the queries' of all heads, then the keys', then the values'.
    [ComponentName(Name = "Wqkv")]
    private readonly BiasFreeLinear _states;

    [ComponentName(Name = "Wo")]
    private readonly BiasFreeLinear _output;

    private readonly Dropout _weightDropout;
    private readonly Dropout _outputDropout;
    private readonly RotaryPositions _rotary;
    private readonly int _heads;
    private readonly int? _window;

    public ModernBertAttention(ModernBertConfig config, RotaryPositions rotary, int? window, int site)
        : base(nameof(ModernBertAttention))
    {
        _states = new BiasFreeLinear(config.HiddenSize, 3L * config.HiddenSize);
        _output = new BiasFreeLinear(config.HiddenSize, config.HiddenSize);
        _weightDropout = new Dropout(config.AttentionDropout, site);
        _outputDropout = new Dropout(config.AttentionDropout, site + 1);
        (_rotary, _heads, _window) = (rotary, config.NumAttentionHeads, window);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var states = _states.call(hidden); // (B, T, 3 H)
        var attended = SelfAttention.Attend(states, _heads, bias, _weightDropout, randomness, _rotary, _window); // (B, T, H)
        return _outputDropout.Apply(_output.call(attended), randomness).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class ModernBertFeedForward : nn.Module<Tensor, StepRandomness?, Tensor>
{
    [ComponentName(Name = "Wi")]
    private readonly BiasFreeLinear _input;

    [ComponentName(Name = "Wo")]
    private readonly BiasFreeLinear _output;

    private readonly Dropout _dropout;
    private readonly string _activation;

    public ModernBertFeedForward(ModernBertConfig config, int site)
        : base(nameof(ModernBertFeedForward))
    {
        _input = new BiasFreeLinear(config.HiddenSize, 2L * config.IntermediateSize);
        _output = new BiasFreeLinear(config.IntermediateSize, config.HiddenSize);
        _dropout = new Dropout(config.MlpDropout, site);
        _activation = config.HiddenActivation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var gated = GatedActivation.Apply(_input.call(hidden), _activation); // (B, T, I)
        return _output.call(_dropout.Apply(gated, randomness)).MoveToOuterDisposeScope(); // (B, T, H)
    }
}
