// BERT: what stands on the hidden states: the pooler, and the views that have modules. The encoder is in Bert.cs.
using Graft.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Modeling.Families;

/// <summary>The first token's state through a map and tanh.</summary>
internal sealed class BertPooler : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    public BertPooler(BertConfig config)
        : base(nameof(BertPooler))
    {
        _dense = new Linear(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _dense.call(hidden.select(1, 0)).tanh().MoveToOuterDisposeScope(); // (B, H)
    }
}

/// <summary>The sequence view: the pooler, which the backbone owns and registers.</summary>
internal sealed class BertPooledView(BertPooler pooler) : nn.Module<Tensor, ModelInput, Tensor>(nameof(BertPooledView))
{
    public override Tensor forward(Tensor hidden, ModelInput input) => pooler.call(hidden); // (B, H)
}

/// <summary>The vocabulary view, <c>cls.predictions</c>: map, activation, norm, then the word embedding as decoder, and a bias.</summary>
internal sealed class BertVocabularyView : nn.Module<Tensor, ModelInput, Tensor>
{
    [ComponentName(Name = "predictions")]
    private readonly BertPredictions _predictions;

    public BertVocabularyView(BertConfig config, Embedding words)
        : base(nameof(BertVocabularyView))
    {
        _predictions = new BertPredictions(config, words);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ModelInput input) => _predictions.call(hidden); // (B, T, V)
}

/// <summary>The pretraining view, <c>cls</c>: the vocabulary's scores, and from the pooled first token whether the second segment follows.</summary>
internal sealed class BertPretrainingView : nn.Module<Tensor, ModelInput, Tensor>
{
    [ComponentName(Name = "predictions")]
    private readonly BertPredictions _predictions;

    [ComponentName(Name = "seq_relationship")]
    private readonly Linear _relationship;

    // A function: the pooler is the backbone's, and must not be registered twice.
    private readonly Func<Tensor, Tensor> _pool;

    public BertPretrainingView(BertConfig config, Embedding words, BertPooler pooler)
        : base(nameof(BertPretrainingView))
    {
        _predictions = new BertPredictions(config, words);
        _relationship = new Linear(config.HiddenSize, 2);
        _pool = pooler.call;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ModelInput input) => _predictions.call(hidden); // (B, T, V)

    public Tensor PairLogits(Tensor hidden)
    {
        using var pooled = _pool(hidden); // (B, H)
        return _relationship.call(pooled); // (B, 2)
    }
}

internal sealed class BertPredictions : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "transform")]
    private readonly BertTransform _transform;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    // A function, not a field of the table's type: the tied matrix is the backbone's, and must not be registered (and counted) twice.
    private readonly Func<Tensor> _decoder;

    public BertPredictions(BertConfig config, Embedding words)
        : base(nameof(BertPredictions))
    {
        _transform = new BertTransform(config);
        _bias = new Parameter(empty(config.VocabSize));
        _decoder = words.Tie();
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var transformed = _transform.call(hidden); // (B, T, H)
        return nn.functional.linear(transformed, _decoder(), _bias); // (B, T, V)
    }
}

internal sealed class BertTransform : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly Func<Tensor, Tensor> _activation;

    public BertTransform(BertConfig config)
        : base(nameof(BertTransform))
    {
        _dense = new Linear(config.HiddenSize, config.HiddenSize);
        _norm = new LayerNorm(config.HiddenSize, config.LayerNormEps);
        _activation = Activation.Get(config.HiddenAct);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_activation(_dense.call(hidden))).MoveToOuterDisposeScope(); // (B, T, H)
    }
}
