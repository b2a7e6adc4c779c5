// Static word vectors under a small encoder: the older way of reusing knowledge, and the baseline of every comparison. A table of vectors,
// trained on raw text or read from a published file (see Graft.Vectors), is looked up by word; an encoder that knows nothing yet reads them.
// Bidirectional LSTM: Graves and Schmidhuber, "Framewise Phoneme Classification with Bidirectional LSTM" (2005); with maxima over time for a
// sentence: Conneau et al., "Supervised Learning of Universal Sentence Representations" (2017). Window: Collobert et al., "Natural Language
// Processing (Almost) from Scratch" (2011).
// Reading order: family, backbone, the two kinds of layers, the sequence view.
using System.Text.Json;
using Graft.Randomness;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Dropout = Graft.Modeling.Layers.Dropout;
using Embedding = Graft.Modeling.Layers.Embedding;
using Linear = Graft.Modeling.Layers.Linear;

namespace Graft.Modeling.Families;

/// <summary>The family of static word vectors under a small encoder.</summary>
public sealed class StaticVectorsFamily : ModelFamily
{
    /// <summary>The value of <c>model_type</c>.</summary>
    public const string ModelType = "static-vectors";

    /// <summary>The name of the table of vectors in a checkpoint without a head.</summary>
    public const string VectorsName = "embeddings.word_embeddings.weight";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes { get; } = [ModelType];

    /// <inheritdoc/>
    public override string BackboneName => "static_vectors";

    /// <inheritdoc/>
    public override string ClassPrefix => "StaticVectors";

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherHeads { get; } = ["classifier."];

    /// <inheritdoc/>
    public override IReadOnlyList<string> NotPretrained { get; } = ["static_vectors.encoder."];

    /// <inheritdoc/>
    public override IReadOnlyList<HiddenStateView> Views { get; } = [HiddenStateView.Sequence, HiddenStateView.Token];

    /// <inheritdoc/>
    public override int? DepthOf(string name) => name.Split('.') switch
    {
        ["static_vectors", "embeddings", ..] => 0,
        ["static_vectors", "encoder", "layer", var layer, ..] => int.Parse(layer) + 1,
        _ => null,
    };

    /// <inheritdoc/>
    public override ModelConfig ReadConfig(string json, string file)
    {
        var config = ConfigFile.Read(json, file, StaticVectorsJson.Default.StaticVectorsConfig);
        config.Check(file);
        return config;
    }

    /// <inheritdoc/>
    public override string WriteConfig(ModelConfig config) =>
        JsonSerializer.Serialize((StaticVectorsConfig)config, StaticVectorsJson.Default.StaticVectorsConfig) + "\n";

    /// <inheritdoc/>
    public override Backbone CreateBackbone(ModelConfig config, HiddenStateView view) => new StaticVectorsBackbone((StaticVectorsConfig)config);

    /// <inheritdoc/>
    public override ViewModule? CreateView(ModelConfig config, HiddenStateView view, Backbone backbone) => view switch
    {
        HiddenStateView.Token => null,
        HiddenStateView.Sequence => new ViewModule(null, new StaticVectorsMaximum()),
        _ => throw new ArgumentException($"{ModelType} has no view '{view}'", nameof(view)),
    };

    /// <inheritdoc/>
    public override void Initialize(ModelConfig config, string name, Parameter parameter, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(random);
        if (DepthOf(name) is null or 0)
        {
            base.Initialize(config, name, parameter, random);
            return;
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (parameter.dim() < 2)
        {
            parameter.fill_(0);
            // The gate that forgets begins open (Gers et al. 2000; Jozefowicz et al. 2015); the second bias is added to the first.
            if (name.EndsWith("bias_ih_l0", StringComparison.Ordinal))
                parameter.view(4, -1)[1].fill_(1);
            return;
        }

        // As wide as keeps the variance of what goes through (Glorot and Bengio 2010); an LSTM's matrix is four, for its gates.
        var outputs = name.Contains("_l0", StringComparison.Ordinal) ? parameter.shape[0] / 4 : parameter.shape[0];
        var values = new float[parameter.numel()];
        random.Stream(RandomPurpose.Initialization, name).FillNormal(values, Math.Sqrt(2.0 / (parameter.shape[1] + outputs)));
        parameter.copy_(tensor(values, parameter.shape));
    }
}

/// <summary>The table of vectors and the encoder's layers. Where there is padding, the last hidden states are -1, below any state.</summary>
internal sealed class StaticVectorsBackbone : Backbone
{
    // A state of an LSTM is above -1, and gelu's least value is -0.17; so no maximum over time is ever that of padding.
    private const int BelowAllStates = -1;

    [ComponentName(Name = "embeddings")]
    private readonly StaticVectorsTable _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly StaticVectorsEncoder _encoder;

    public StaticVectorsBackbone(StaticVectorsConfig config)
        : base("static_vectors")
    {
        _embeddings = new StaticVectorsTable(config);
        _encoder = new StaticVectorsEncoder(config);
        RegisterComponents();
    }

    public override Tensor Encode(ModelInput input, ICollection<Tensor>? hiddenStates = null)
    {
        using var scope = NewDisposeScope();
        var rows = RowLengths.Of(input);
        var hidden = _embeddings.Words.call(input.InputIds); // (B, T, E)
        hiddenStates?.Add(hidden.alias().MoveToOuterDisposeScope());
        foreach (var layer in _encoder.Layers)
        {
            hidden = layer.call(hidden, rows, input.Randomness); // (B, T, H)
            hiddenStates?.Add(hidden.alias().MoveToOuterDisposeScope());
        }

        return rows.Fill(hidden, BelowAllStates).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

internal sealed class StaticVectorsTable : nn.Module
{
    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    public StaticVectorsTable(StaticVectorsConfig config)
        : base(nameof(StaticVectorsTable))
    {
        _words = new Embedding(config.VocabSize, config.EmbeddingSize, config.PadTokenId);
        RegisterComponents();
    }

    public Embedding Words => _words;
}

internal sealed class StaticVectorsEncoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<nn.Module<Tensor, RowLengths, StepRandomness?, Tensor>> _layers;

    public StaticVectorsEncoder(StaticVectorsConfig config)
        : base(nameof(StaticVectorsEncoder))
    {
        _layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(index => Layer(config, index))];
        RegisterComponents();
    }

    public IEnumerable<nn.Module<Tensor, RowLengths, StepRandomness?, Tensor>> Layers => _layers;

    private static nn.Module<Tensor, RowLengths, StepRandomness?, Tensor> Layer(StaticVectorsConfig config, int index)
    {
        var inputs = index == 0 ? config.EmbeddingSize : config.HiddenSize;
        var dropout = new Dropout(index == 0 ? config.EmbeddingDropout : config.HiddenDropoutProb, site: index);
        return config.Encoder == StaticVectorsConfig.BiLstm
            ? new BiLstmLayer(inputs, config.HiddenSize / 2, dropout)
            : new WindowLayer(inputs, config.HiddenSize, config.ContextWindow, dropout);
    }
}

/// <summary>Where a batch's rows end.</summary>
/// <param name="Padding">True at padding: (B, T, 1); null where there is none.</param>
/// <param name="Backwards">For each place of the rows, one after another, the place of the row read backwards within its length: (B T).</param>
internal sealed record RowLengths(Tensor? Padding, Tensor Backwards)
{
    /// <summary>Finds the ends; padding stands behind a row's tokens.</summary>
    public static RowLengths Of(ModelInput input)
    {
        using var scope = NewDisposeScope();
        var (rows, width) = (input.InputIds.shape[0], input.InputIds.shape[1]);
        var device = input.InputIds.device;
        var places = arange(width, dtype: ScalarType.Int64, device: device).unsqueeze(0); // (1, T)
        var lengths = input.AttentionMask?.sum(1, keepdim: true) ?? full(rows, 1, width, ScalarType.Int64, device: device); // (B, 1)
        var within = where(places < lengths, lengths - 1 - places, places); // (B, T)
        var starts = arange(rows, dtype: ScalarType.Int64, device: device).unsqueeze(1) * width; // (B, 1)
        var backwards = (starts + within).flatten(); // (B T)
        return new RowLengths(input.AttentionMask?.eq(0).unsqueeze(2).MoveToOuterDisposeScope(), backwards.MoveToOuterDisposeScope());
    }

    /// <summary>Turns each row around within its length; twice gives what was there before.</summary>
    /// <param name="hidden">(B, T, ...).</param>
    public Tensor Reverse(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return hidden.flatten(0, 1).index_select(0, Backwards).view(hidden.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Puts a number in place of what stands at padding.</summary>
    /// <param name="hidden">(B, T, ...).</param>
    /// <param name="value">The number.</param>
    public Tensor Fill(Tensor hidden, int value) => Padding is null ? hidden.alias() : hidden.masked_fill(Padding, value);
}

/// <summary>
/// An LSTM in each direction; its hidden state is both directions' side by side. Rows are turned around within their lengths for the backward
/// one, so that both read a row's tokens first and padding, whose states nobody sees, last.
/// </summary>
internal sealed class BiLstmLayer : nn.Module<Tensor, RowLengths, StepRandomness?, Tensor>
{
    [ComponentName(Name = "forward")]
    private readonly LSTM _forward;

    [ComponentName(Name = "backward")]
    private readonly LSTM _backward;

    private readonly Dropout _dropout;

    public BiLstmLayer(int inputs, int outputs, Dropout dropout)
        : base(nameof(BiLstmLayer))
    {
        _forward = nn.LSTM(inputs, outputs, batchFirst: true);
        _backward = nn.LSTM(inputs, outputs, batchFirst: true);
        _dropout = dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, RowLengths rows, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var kept = _dropout.Apply(hidden, randomness); // (B, T, inputs)
        var (forward, _, _) = _forward.call(kept, null); // (B, T, H / 2)
        var (backward, _, _) = _backward.call(rows.Reverse(kept), null); // (B, T, H / 2)
        return cat([forward, rows.Reverse(backward)], dim: 2).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

/// <summary>A map of each place's neighbourhood, and gelu. Outside of a row there are zeros.</summary>
internal sealed class WindowLayer : nn.Module<Tensor, RowLengths, StepRandomness?, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    private readonly int _window;
    private readonly Dropout _dropout;

    public WindowLayer(int inputs, int outputs, int window, Dropout dropout)
        : base(nameof(WindowLayer))
    {
        _dense = new Linear((2 * window + 1) * inputs, outputs);
        _window = window;
        _dropout = dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, RowLengths rows, StepRandomness? randomness)
    {
        using var scope = NewDisposeScope();
        var kept = rows.Fill(_dropout.Apply(hidden, randomness), 0); // (B, T, inputs)
        var width = kept.shape[1];
        var padded = nn.functional.pad(kept, [0, 0, _window, _window]); // (B, window + T + window, inputs)
        var neighbours = cat([.. Enumerable.Range(0, 2 * _window + 1).Select(place => padded.narrow(1, place, width))], dim: 2); // (B, T, (2 window + 1) inputs)
        return nn.functional.gelu(_dense.call(neighbours)).MoveToOuterDisposeScope(); // (B, T, H)
    }
}

/// <summary>The sequence view: the largest value over time of each part of the hidden states. (Padding is below all of them.)</summary>
internal sealed class StaticVectorsMaximum() : nn.Module<Tensor, ModelInput, Tensor>(nameof(StaticVectorsMaximum))
{
    public override Tensor forward(Tensor hidden, ModelInput input) => hidden.amax([1]); // (B, H)
}
