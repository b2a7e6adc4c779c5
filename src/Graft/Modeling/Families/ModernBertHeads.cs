// ModernBERT: the head that stands before every task, and the three views. The encoder is in ModernBert.cs.
using Graft.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Modeling.Families;

/// <summary>What every view ends with, <c>head</c>: map, activation, norm.</summary>
internal sealed class ModernBertHead : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly BiasFreeLinear _dense;

    [ComponentName(Name = "norm")]
    private readonly BiasFreeLayerNorm _norm;

    private readonly Func<Tensor, Tensor> _activation;

    public ModernBertHead(ModernBertConfig config)
        : base(nameof(ModernBertHead))
    {
        _dense = new BiasFreeLinear(config.HiddenSize, config.HiddenSize);
        _norm = new BiasFreeLayerNorm(config.HiddenSize, config.NormEps);
        _activation = Activation.Get(config.ClassifierActivation);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_activation(_dense.call(hidden))).MoveToOuterDisposeScope(); // (..., H)
    }
}

/// <summary>The sequence view: the first token or the mean of real tokens, then the head.</summary>
internal sealed class ModernBertSequenceView : nn.Module<Tensor, ModelInput, Tensor>
{
    [ComponentName(Name = "head")]
    private readonly ModernBertHead _head;

    private readonly bool _takesMean;

    public ModernBertSequenceView(ModernBertHead head, string pooling)
        : base(nameof(ModernBertSequenceView))
    {
        _head = head;
        _takesMean = pooling == "mean";
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ModelInput input)
    {
        using var scope = NewDisposeScope();
        return _head.call(_takesMean ? Mean(hidden, input.AttentionMask) : hidden.select(1, 0)).MoveToOuterDisposeScope(); // (B, H)
    }

    private static Tensor Mean(Tensor hidden, Tensor? attentionMask)
    {
        if (attentionMask is null)
            return hidden.mean([1]); // (B, H)
        var mask = attentionMask.to(ScalarType.Float32).unsqueeze(-1); // (B, T, 1)
        // At least 1: a row of padding only has no mean, but must give numbers.
        return (hidden * mask).sum(1) / mask.sum(1).clamp_min(1); // (B, H)
    }
}

/// <summary>The token view: the head at each token.</summary>
internal sealed class ModernBertTokenView : nn.Module<Tensor, ModelInput, Tensor>
{
    [ComponentName(Name = "head")]
    private readonly ModernBertHead _head;

    public ModernBertTokenView(ModernBertHead head)
        : base(nameof(ModernBertTokenView))
    {
        _head = head;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ModelInput input) => _head.call(hidden); // (B, T, H)
}

/// <summary>The vocabulary view: the head, then the decoder.</summary>
internal sealed class ModernBertVocabularyView : nn.Module<Tensor, ModelInput, Tensor>
{
    [ComponentName(Name = "head")]
    private readonly ModernBertHead _head;

    [ComponentName(Name = "decoder")]
    private readonly ModernBertDecoder _decoder;

    public ModernBertVocabularyView(ModernBertHead head, ModernBertDecoder decoder)
        : base(nameof(ModernBertVocabularyView))
    {
        (_head, _decoder) = (head, decoder);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ModelInput input)
    {
        using var transformed = _head.call(hidden); // (B, T, H)
        return _decoder.call(transformed); // (B, T, V)
    }
}

/// <summary>The word embedding as a matrix, and a bias.</summary>
internal sealed class ModernBertDecoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    // A function, not a field of the table's type: the tied matrix is the backbone's, and must not be registered (and counted) twice.
    private readonly Func<Tensor> _matrix;

    public ModernBertDecoder(ModernBertConfig config, Embedding words)
        : base(nameof(ModernBertDecoder))
    {
        _bias = new Parameter(empty(config.VocabSize));
        _matrix = words.Tie();
        RegisterComponents();
    }

    public override Tensor forward(Tensor transformed) => AffineMap.Apply(transformed, _matrix(), _bias); // (B, T, V)
}
