using Graft.Data;
using Graft.Modeling;
using Graft.Modeling.Layers;
using Graft.Randomness;
using static TorchSharp.torch;
using Embedding = Graft.Modeling.Layers.Embedding;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Tasks;

/// <summary>A backbone, a view and a task's last layer, under the names of the reference's checkpoints: ids in, logits out.</summary>
public sealed class TaskModel : nn.Module<ModelInput, Tensor>
{
    private readonly Backbone _backbone;
    private readonly nn.Module<Tensor, ModelInput, Tensor>? _view;
    private readonly Func<Tensor, Tensor>? _pairLogits;
    private readonly OutputLayer? _output;

    /// <summary>Creates a model whose parameters are uninitialised: load them, or call <see cref="Initialize"/>.</summary>
    /// <param name="family">The architecture.</param>
    /// <param name="config">The family's config; its labels and architecture are replaced by the task's.</param>
    /// <param name="task">The task.</param>
    /// <param name="labels">The labels in the order of their ids; null for a task without labels.</param>
    /// <exception cref="UnsupportedModelException">The family has no head for the task.</exception>
    public TaskModel(ModelFamily family, ModelConfig config, NlpTask task, LabelSet? labels)
        : base("model")
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(task);
        RequireHead(family, task);
        Family = family;
        Task = task;
        Labels = labels;
        Config = config.WithHead(family.ClassPrefix + task.ClassSuffix, labels);

        // Registered by hand: the names are the family's and the task's, not this class's fields.
        _backbone = family.CreateBackbone(config, task.View);
        ModulePath.Register(this, family.BackboneName, _backbone);
        if (family.CreateView(config, task.View, _backbone) is { } view)
        {
            _view = view.Module;
            _pairLogits = view.PairLogits;
            view.RegisterIn(this);
        }

        if (task.Output(labels) is { } output)
        {
            _output = new OutputLayer(config.Hidden, output.Size, output.HasDropout ? config.HeadDropout : 0);
            ModulePath.Register(this, output.Name, _output);
        }
    }

    /// <summary>Checks what the constructor needs, before there is a network.</summary>
    /// <exception cref="UnsupportedModelException">The family has no head for the task.</exception>
    internal static void RequireHead(ModelFamily family, NlpTask task)
    {
        if (!family.Views.Contains(task.View))
        {
            var others = ModelFamilies.All.Where(other => other.Views.Contains(task.View)).Select(other => other.ModelTypes[0]).ToList();
            throw new UnsupportedModelException(
                $"models of the family {family.ModelTypes[0]} have no head for {task.Name}; {(others.Count == 0 ? "no family has" : $"those of {string.Join(", ", others)} have")} one");
        }
    }

    /// <summary>The architecture.</summary>
    public ModelFamily Family { get; }

    /// <summary>The config, with this model's labels and architecture.</summary>
    public ModelConfig Config { get; }

    /// <summary>The task.</summary>
    public NlpTask Task { get; }

    /// <summary>The labels in the order of their ids; null for a task without labels.</summary>
    public LabelSet? Labels { get; }

    /// <summary>Where the parameters live.</summary>
    public Device Device => NamedParameters()[0].Parameter.device;

    /// <summary>The backbone alone.</summary>
    public Backbone Backbone => _backbone;

    /// <summary>The parameters under their checkpoint names, each once, in the order of the network.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> NamedParameters() => [.. named_parameters()];

    /// <summary>Those of <see cref="NamedParameters"/> that the task's last layer has; none where it has no layer of its own.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> HeadParameters() => Task.Output(Labels) is { } output
        ? [.. NamedParameters().Where(pair => pair.Name.StartsWith(output.Name + ".", StringComparison.Ordinal))]
        : [];

    /// <summary>The tensors of a checkpoint of this model: names and values, each tied one once.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => NamedParameters().ToDictionary(pair => pair.Name, pair => (Tensor)pair.Parameter);

    /// <summary>The tables of which a pass reads single rows and nothing else, under the names of their parameters.</summary>
    internal IEnumerable<(string Name, Embedding Table)> LookUpTables() =>
        from named in named_modules()
        let table = named.module as Embedding
        where table is { IsTied: false }
        select ($"{named.name}.weight", table);

    /// <summary>Computes logits.</summary>
    /// <param name="input">Ids, mask and segments, (B, T) each, and the step's randomness in training.</param>
    /// <returns>(B, T, L), (B, L) or (B, T, V), by the task; not yet a softmax.</returns>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        return Head(Features(input), input.Randomness).MoveToOuterDisposeScope(); // (B, T, L) or (B, L)
    }

    /// <summary>Computes what the task's last layer stands on.</summary>
    /// <param name="input">Ids, mask and segments, (B, T) each, and the step's randomness in training.</param>
    /// <returns>The view: (B, T, H), (B, H) or (B, T, V), float32.</returns>
    public Tensor Features(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var features = _backbone.call(input); // (B, T, H)
        if (_view is not null)
            features = _view.call(features, input); // the view's shape
        return features.MoveToOuterDisposeScope();
    }

    /// <summary>Applies the task's last layer; the view itself where the task has none.</summary>
    /// <param name="features">Of <see cref="Features"/>, in any number of rows: (..., H), float32.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>(..., L).</returns>
    public Tensor Head(Tensor features, StepRandomness? randomness = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return _output is null ? features.alias() : _output.call(features, randomness);
    }

    /// <summary>Scores the vocabulary at some hidden states only, for what needs a few positions of many.</summary>
    /// <param name="hidden">Hidden states in any number: (M, H), float32.</param>
    /// <param name="input">What the backbone read.</param>
    /// <returns>(M, V).</returns>
    public Tensor VocabularyLogits(Tensor hidden, ModelInput input)
    {
        if (_view is null || Task.View is not (HiddenStateView.Vocabulary or HiddenStateView.VocabularyAndPair))
            throw new InvalidOperationException($"the task {Task.Name} does not score the vocabulary");
        return _view.call(hidden, input); // (M, V)
    }

    /// <summary>Scores pairs of segments.</summary>
    /// <param name="hidden">All hidden states: (B, T, H), float32.</param>
    /// <returns>(B, 2): follows, follows not.</returns>
    public Tensor PairLogits(Tensor hidden) =>
        (_pairLogits ?? throw new InvalidOperationException($"the task {Task.Name} does not score pairs of segments"))(hidden);

    /// <summary>Computes logits of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="randomness">The step's randomness in training, else null.</param>
    public Tensor Logits(Batch batch, StepRandomness? randomness = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return call(new ModelInput(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds, randomness));
    }

    /// <summary>Draws the first values of parameters.</summary>
    /// <param name="names">The parameters, such as those that a checkpoint did not have; null for all.</param>
    /// <param name="random">The run's random numbers.</param>
    public void Initialize(IReadOnlyCollection<string>? names, RandomSource random)
    {
        foreach (var (name, parameter) in NamedParameters())
        {
            if (names is null || names.Contains(name))
                Family.Initialize(Config, name, parameter, random);
        }
    }
}
