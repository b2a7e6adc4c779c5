// BERT: the encoder of Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (2019).
// Computation and names follow the reference implementation, transformers' models/bert/modeling_bert.py.
// Reading order: family, backbone (embeddings, layer, attention); pooler and views are in BertHeads.cs.
using System.Text.Json;
using Graft.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Families;

/// <summary>The BERT family.</summary>
public sealed class BertFamily : ModelFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes { get; } = ["bert"];

    /// <inheritdoc/>
    public override string BackboneName => "bert";

    /// <inheritdoc/>
    public override string ClassPrefix => "Bert";

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherHeads { get; } =
        ["bert.pooler.", "cls.", "classifier.", "qa_outputs.", "bert.embeddings.position_ids"];

    /// <inheritdoc/>
    public override int? DepthOf(string name) => name.Split('.') switch
    {
        ["bert", "embeddings", ..] => 0,
        ["bert", "encoder", "layer", var layer, ..] => int.Parse(layer) + 1,
        _ => null,
    };

    /// <inheritdoc/>
    public override ModelConfig ReadConfig(string json, string file)
    {
        var config = ConfigFile.Read(json, file, BertJson.Default.BertConfig);
        config.Check(file);
        return config;
    }

    /// <inheritdoc/>
    public override string WriteConfig(ModelConfig config) => JsonSerializer.Serialize((BertConfig)config, BertJson.Default.BertConfig) + "\n";

    /// <inheritdoc/>
    public override ModelConfig NewConfig(ModelSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return new BertConfig(
            sizes.Vocabulary, sizes.Hidden, sizes.Layers, sizes.Heads, sizes.Intermediate ?? 4 * sizes.Hidden, sizes.MaxTokens,
            HiddenDropoutProb: sizes.Dropout, AttentionProbsDropoutProb: sizes.Dropout, PadTokenId: sizes.PaddingId, IsDecoder: sizes.IsDecoder)
        {
            ModelType = ModelTypes[0],
        };
    }

    /// <inheritdoc/>
    public override Backbone CreateBackbone(ModelConfig config, HiddenStateView view) =>
        new BertBackbone((BertConfig)config, withPooler: view is HiddenStateView.Sequence or HiddenStateView.VocabularyAndPair);

    /// <inheritdoc/>
    public override IReadOnlyList<HiddenStateView> Views { get; } =
        [HiddenStateView.Sequence, HiddenStateView.Token, HiddenStateView.Vocabulary, HiddenStateView.VocabularyAndPair];

    /// <inheritdoc/>
    public override ViewModule? CreateView(ModelConfig config, HiddenStateView view, Backbone backbone)
    {
        var bert = (BertBackbone)backbone;
        return view switch
        {
            HiddenStateView.Sequence => new ViewModule(null, new BertPooledView(bert.Pooler ?? throw new ArgumentException("the backbone has no pooler", nameof(backbone)))),
            HiddenStateView.Vocabulary => new ViewModule("cls", new BertVocabularyView((BertConfig)config, bert.WordEmbeddings)),
            HiddenStateView.VocabularyAndPair => PretrainingView((BertConfig)config, bert),
            _ => null,
        };
    }

    private static ViewModule PretrainingView(BertConfig config, BertBackbone bert)
    {
        var heads = new BertPretrainingView(config, bert.WordEmbeddings, bert.Pooler!);
        return new ViewModule("cls", heads, heads.PairLogits);
    }
}

/// <summary>Embeddings, layers and, under a sequence view, the pooler.</summary>
internal sealed class BertBackbone : Backbone
{
    [ComponentName(Name = "embeddings")]
    private readonly BertEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly BertEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    private readonly bool _isCausal;

    public BertBackbone(BertConfig config, bool withPooler)
        : base("bert")
    {
        _embeddings = new BertEmbeddings(config);
        _encoder = new BertEncoder(config);
        _pooler = withPooler ? new BertPooler(config) : null;
        _isCausal = config.IsDecoder;
        RegisterComponents();
    }

    public BertPooler? Pooler => _pooler;

    public Embedding WordEmbeddings => _embeddings.Words;

    public override Tensor Encode(ModelInput input, ICollection<Tensor>? hiddenStates = null)
    {
        using var scope = NewDisposeScope();
        var bias = Attention.Bias(input.AttentionMask, _isCausal ? input.InputIds : null); // (B, 1, 1, T) or (B, 1, T, T)
        var hidden = _embeddings.call(input); // (B, T, H)
        hiddenStates?.Add(hidden.alias().MoveToOuterDisposeScope());
        foreach (var layer in _encoder.Layers)
        {
            hidden = layer.call(hidden, bias, input.Randomness);
            hiddenStates?.Add(hidden.alias().MoveToOuterDisposeScope());
        }

        return hidden.MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class BertEmbeddings : nn.Module<ModelInput, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly Embedding _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly Embedding _tokenTypes;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly Dropout _dropout;

    public BertEmbeddings(BertConfig config)
        : base(nameof(BertEmbeddings))
    {
        _words = new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId);
        _positions = new Embedding(config.MaxPositionEmbeddings, config.HiddenSize);
        _tokenTypes = new Embedding(config.TypeVocabSize, config.HiddenSize);
        _norm = new LayerNorm(config.HiddenSize, config.LayerNormEps);
        _dropout = new Dropout(config.HiddenDropoutProb, site: 0);
        RegisterComponents();
    }

    public Embedding Words => _words;

    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        var positionIds = arange(input.InputIds.shape[1], dtype: ScalarType.Int64, device: input.InputIds.device); // (T)
        var tokenTypeIds = input.TokenTypeIds ?? zeros_like(input.InputIds); // (B, T)
        var sum = _words.call(input.InputIds) + _tokenTypes.call(tokenTypeIds); // (B, T, H)
        sum = sum + _positions.call(positionIds); // (B, T, H)
        return _dropout.Apply(_norm.call(sum), input.Randomness).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class BertEncoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly TorchSharp.Modules.ModuleList<BertLayer> _layers;

    public BertEncoder(BertConfig config)
        : base(nameof(BertEncoder))
    {
        _layers = new TorchSharp.Modules.ModuleList<BertLayer>([.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new BertLayer(config, i))]);
        RegisterComponents();
    }

    public IEnumerable<BertLayer> Layers => _layers;
}

/// <summary>Attention and feed-forward, each followed by dropout, the residual sum and the norm.</summary>
internal sealed class BertLayer : nn.Module<Tensor, Tensor?, StepRandomness?, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly BertAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly BertIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    public BertLayer(BertConfig config, int index)
        : base(nameof(BertLayer))
    {
        // Each dropout of the network has a number of its own: 0 is the embeddings'.
        var site = 1 + 3 * index;
        _attention = new BertAttention(config, site);
        _intermediate = new BertIntermediate(config);
        _output = new BertResidual(config, config.IntermediateSize, site + 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.call(hidden, bias, randomness); // (B, T, H)
        var intermediate = _intermediate.call(attended); // (B, T, I)
        return _output.call(intermediate, attended, randomness).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class BertAttention : nn.Module<Tensor, Tensor?, StepRandomness?, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly BertSelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    public BertAttention(BertConfig config, int site)
        : base(nameof(BertAttention))
    {
        _self = new BertSelfAttention(config, site);
        _output = new BertResidual(config, config.HiddenSize, site + 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias, StepRandomness? randomness)
    {
        using var attended = _self.call(hidden, bias, randomness); // (B, T, H)
        return _output.call(attended, hidden, randomness); // (B, T, H)
    }
}

internal sealed class BertSelfAttention : nn.Module<Tensor, Tensor?, StepRandomness?, Tensor>
{
    [ComponentName(Name = "query")]
    private readonly Linear _query;

    [ComponentName(Name = "key")]
    private readonly Linear _key;

    [ComponentName(Name = "value")]
    private readonly Linear _value;

    private readonly Dropout _dropout;
    private readonly int _heads;

    public BertSelfAttention(BertConfig config, int site)
        : base(nameof(BertSelfAttention))
    {
        var maps = Linear.Neighbours(3, config.HiddenSize, config.HiddenSize);
        (_query, _key, _value) = (maps[0], maps[1], maps[2]);
        _dropout = new Dropout(config.AttentionProbsDropoutProb, site);
        _heads = config.NumAttentionHeads;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias, StepRandomness? randomness)
    {
        using var states = AffineMap.Apply(hidden, [_query, _key, _value], withBias: true); // (B, T, 3 H)
        return SelfAttention.Attend(states, _heads, bias, _dropout, randomness); // (B, T, H)
    }
}

/// <summary>The first half of the feed-forward: a map, which the checkpoint keeps one level down under <c>dense</c>, and the activation.</summary>
internal sealed class BertIntermediate : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    private readonly string _activation;

    public BertIntermediate(BertConfig config)
        : base(nameof(BertIntermediate))
    {
        _dense = new Linear(config.HiddenSize, config.IntermediateSize);
        _activation = config.HiddenAct;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var mapped = _dense.WithoutBias(hidden); // (B, T, I)
        return BiasActivation.Apply(mapped, _dense.Bias, _activation); // (B, T, I)
    }
}

/// <summary>The end of a sub-layer: map, dropout, sum with what entered the sub-layer, norm.</summary>
internal sealed class BertResidual : nn.Module<Tensor, Tensor, StepRandomness?, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly Dropout _dropout;

    public BertResidual(BertConfig config, int inputs, int site)
        : base(nameof(BertResidual))
    {
        _dense = new Linear(inputs, config.HiddenSize);
        _norm = new LayerNorm(config.HiddenSize, config.LayerNormEps);
        _dropout = new Dropout(config.HiddenDropoutProb, site);
        RegisterComponents();
    }

    public override Tensor forward(Tensor states, Tensor residual, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var mapped = _dense.WithoutBias(states); // (B, T, H)
        return DropoutAddNorm.Apply(mapped, _dense.Bias, residual, _norm, _dropout, randomness).MoveToOuterDisposeScope(); // (B, T, H)
    }
}
