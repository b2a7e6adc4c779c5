using Graft.Tasks;
using Graft.Training.Schedules;
using TorchSharp.Modules;

namespace Graft.Training;

/// <summary>
/// Which parameters are trained at each step, and how fast: freezing, gradual unfreezing, decay of the learning rate from layer to layer and
/// the head's own rate, as one factor for each slice of the arena. Everything is a function of the step alone, so a resumed run thaws and
/// scales as an uninterrupted one.
/// </summary>
public sealed class ParameterSchedule
{
    private const int Never = int.MaxValue;

    private readonly IReadOnlyList<(Parameter Parameter, int ThawsAt, double Scale)> _slices;
    private readonly bool _isUniform;

    /// <summary>Works out the factors.</summary>
    /// <param name="model">The model; its family knows how deep a parameter stands.</param>
    /// <param name="slices">The arena's slices: parameters of the model.</param>
    /// <param name="options">What is frozen, and the factors.</param>
    /// <param name="plan">How many steps an epoch has.</param>
    /// <exception cref="ArgumentException">More layers are to be frozen than the model has.</exception>
    public ParameterSchedule(TaskModel model, IReadOnlyList<ArenaSlice> slices, TrainingOptions options, TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plan);
        var parameters = model.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var layers = LayersOf(model);
        var frozen = FrozenDepths(options, layers);
        _slices = [.. slices.Select(slice =>
        {
            var depth = model.Family.DepthOf(slice.Name) ?? layers + 1;
            return (parameters[slice.Name], depth < frozen ? Never : ThawsAt(depth, layers, options, plan), Scale(depth, layers, options));
        })];
        _isUniform = _slices.All(slice => slice is { ThawsAt: 0, Scale: 1 });
        var late = _slices.Where(slice => slice.ThawsAt != Never).Select(slice => slice.ThawsAt).DefaultIfEmpty().Max();
        if (late >= plan.TotalUpdates)
            Warning = $"--gradual-unfreezing {options.GradualUnfreezing} thaws the lowest layer after step {late} only, and the run has {plan.TotalUpdates}: what lies below stays frozen";
    }

    /// <summary>What the user should know: that the run ends before everything has thawed; else null.</summary>
    public string? Warning { get; }

    /// <summary>Refuses options that do not go with a model, before anything is written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">More layers are to be frozen than the model has.</exception>
    public static void Check(TaskModel model, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        FrozenDepths(options, LayersOf(model));
    }

    /// <summary>Lets libtorch compute gradients for what a step trains and for nothing else, so that what is frozen costs no backward.</summary>
    /// <param name="update">The step, from 0.</param>
    public void Apply(int update)
    {
        foreach (var (parameter, thawsAt, _) in _slices)
        {
            var isTrained = update >= thawsAt;
            if (parameter.requires_grad != isTrained)
                parameter.requires_grad = isTrained;
        }
    }

    /// <summary>What a step's learning rate is multiplied by, slice by slice; 0 where a slice is frozen. Null for 1 everywhere.</summary>
    /// <param name="update">The step, from 0.</param>
    public IReadOnlyList<double>? ScalesAt(int update) =>
        _isUniform ? null : [.. _slices.Select(slice => update >= slice.ThawsAt ? slice.Scale : 0)];

    /// <summary>How many steps each slice has sat out when a step begins: <see cref="AdamW.SkippedSteps"/> of a run that comes to it.</summary>
    /// <param name="update">The step, from 0.</param>
    public IReadOnlyList<long> SkippedBefore(int update) => [.. _slices.Select(slice => (long)Math.Min(update, slice.ThawsAt))];

    private static int LayersOf(TaskModel model) => model.NamedParameters().Max(pair => model.Family.DepthOf(pair.Name) ?? 0);

    /// <summary>Every parameter whose depth is below this is never trained.</summary>
    private static int FrozenDepths(TrainingOptions options, int layers)
    {
        if (options.Freeze is null)
            return 0;
        if (options.Freeze == TrainingOptions.FreezeEmbeddings)
            return 1;
        if (options.Freeze == TrainingOptions.FreezeBackbone)
            return layers + 1;
        var count = int.Parse(options.Freeze);
        return count <= layers
            ? count + 1
            : throw new ArgumentException($"--freeze {count} asks for more layers than the model has, {layers}; --freeze {TrainingOptions.FreezeBackbone} freezes them all");
    }

    private static int ThawsAt(int depth, int layers, TrainingOptions options, TrainingPlan plan) => options.GradualUnfreezing is { } epochs
        ? (int)Math.Min(Math.Ceiling(epochs * (layers + 1 - depth) * plan.UpdatesPerEpoch), Never)
        : 0;

    private static double Scale(int depth, int layers, TrainingOptions options) => depth > layers
        ? (options.HeadLearningRate ?? options.LearningRate) / options.LearningRate
        : Math.Pow(options.LayerDecay, layers + 1 - depth);
}
