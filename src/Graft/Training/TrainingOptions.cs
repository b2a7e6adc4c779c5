using System.Text.Json.Serialization;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>
/// How a model is trained. Names and defaults are the reference Trainer's, but that evaluation and checkpoints come every epoch. The JSON
/// keys are the same names in snake case, the command line's options in kebab case.
/// </summary>
/// <param name="Epochs">How often the examples are gone through; fractions are allowed. Above 0; default 3.</param>
/// <param name="MaxSteps">Optimizer steps; overrides <paramref name="Epochs"/> where it is given. At least 1.</param>
/// <param name="BatchSize">Rows a micro-batch, at least 1; default 8.</param>
/// <param name="GradientAccumulationSteps">Micro-batches an optimizer step, at least 1; default 1. The loss is per label of the whole step.</param>
/// <param name="LearningRate">The highest learning rate, above 0; default 5e-5.</param>
/// <param name="LrSchedulerType">How the rate changes; default linear (down to 0 at the last step, after the warm-up).</param>
/// <param name="WarmupRatio">The share of all steps in which the rate rises from 0, in [0, 1); excludes <paramref name="WarmupSteps"/>. Default 0.</param>
/// <param name="WarmupSteps">The number of steps in which the rate rises from 0, at least 0; default 0.</param>
/// <param name="DecayRatio">
/// With <see cref="ScheduleKind.WarmupStableDecay"/>: the share of all steps, at the end, in which the rate falls to 0, in [0, 1]; needed there,
/// not read by the others. A run can be taken further from any checkpoint before its decay.
/// </param>
/// <param name="MinLr">
/// The lowest rate, from 0 to <paramref name="LearningRate"/>, with <see cref="ScheduleKind.CosineWithMinLr"/> and
/// <see cref="ScheduleKind.CosineWarmupWithMinLr"/>, which need this or <paramref name="MinLrRate"/>; not read by the others. No default.
/// </param>
/// <param name="MinLrRate">The lowest rate as a share of <paramref name="LearningRate"/>, in [0, 1], in place of <paramref name="MinLr"/>. No default.</param>
/// <param name="NumCycles">
/// Cosine waves after the warm-up, above 0; null (default) for 0.5, and for 1 with <see cref="ScheduleKind.CosineWithRestarts"/>, where it counts half
/// waves. Read by the cosine schedules, and by <see cref="ScheduleKind.WarmupStableDecay"/>, whose decay is one.
/// </param>
/// <param name="Power">The exponent of <see cref="ScheduleKind.Polynomial"/>, above 0; null (default) for 1, a straight line. Not read by the others.</param>
/// <param name="LrEnd">The rate at the end of <see cref="ScheduleKind.Polynomial"/>, from 0 to below the learning rate; null (default) for 1e-7. Not read by the others.</param>
/// <param name="WeightDecay">Decoupled decay of matrices and tables, not of biases and norms, at least 0; default 0.</param>
/// <param name="AdamBeta1">Decay of the first moment, in [0, 1); default 0.9.</param>
/// <param name="AdamBeta2">Decay of the second moment, in [0, 1); default 0.999.</param>
/// <param name="AdamEpsilon">Added to the root of the second moment, above 0; default 1e-8.</param>
/// <param name="MaxGradNorm">The global norm to which gradients are clipped; 0 for no clipping. Default 1.</param>
/// <param name="LabelSmoothingFactor">The share of each target that is spread over all labels, in [0, 1); default 0.</param>
/// <param name="ClassWeights">
/// Weights of labels in the loss: <c>balanced</c>, or <c>LABEL=WEIGHT,...</c> with 1 for labels that are not named; null (default) for 1. See
/// <see cref="Training.ClassWeights"/>. The loss is then per weight; the dev data's loss stays plain.
/// </param>
/// <param name="Seed">The run's only seed; default 42.</param>
/// <param name="TrainSamplingStrategy">The order of the rows; default random.</param>
/// <param name="EvalStrategy">When the dev data are scored; default every epoch, where there are dev data.</param>
/// <param name="EvalSteps">Steps between two evaluations where they go by steps, at least 1; default 500.</param>
/// <param name="SaveStrategy">When a checkpoint is written; default every epoch. The last step and a new best are always written.</param>
/// <param name="SaveSteps">Steps between two checkpoints where they go by steps, at least 1; default 500.</param>
/// <param name="SaveTotalLimit">How many checkpoints stay, at least 1; the last and the best stay in any case. Default 2.</param>
/// <param name="Keep">Which weights the run ends with; default the best where there are dev data.</param>
/// <param name="AverageLast">
/// With <see cref="KeptWeights.Average"/> or <see cref="KeptWeights.BestOrAverage"/>: the average goes over the weights after each of the last so many steps of the run (all of them
/// where it has fewer), at least 2; null (default) for none. Not with early stopping, which moves the end.
/// </param>
/// <param name="AverageDecay">
/// With <see cref="KeptWeights.Average"/> or <see cref="KeptWeights.BestOrAverage"/>: the average is exponential, a step's weights counting this much less with each later step, in
/// (0, 1), such as 0.99; it looks about 1 / (1 - decay) steps back. Null (default) for none.
/// </param>
/// <param name="EarlyStoppingPatience">
/// Ends the run after so many evaluations in a row that were not better than the best before them, at least 1; null (default) for never.
/// The schedule of the learning rate is still that of the full run.
/// </param>
/// <param name="EarlyStoppingThreshold">By how much an evaluation must be better to count, a fraction of at least 0; default 0.</param>
/// <param name="LoggingSteps">Steps between two lines of metrics.jsonl, at least 1; default 50.</param>
/// <param name="EvalBatchSize">Rows a batch in evaluation, at least 1; default 64.</param>
/// <param name="Freeze">
/// What is not trained: <c>embeddings</c>, <c>backbone</c> (everything below the head), or a number N from 1 for the embeddings and the N
/// lowest layers; null (default) trains everything. Dropout still acts there, as it does in the reference.
/// </param>
/// <param name="GradualUnfreezing">
/// Epochs, in fractions, after which the next lower layer thaws, above 0: the head trains alone first, then the highest layer joins it, at
/// last the embeddings (Howard and Ruder 2018, section 3.3). Layers under <paramref name="Freeze"/> never thaw. Null (default) for none.
/// </param>
/// <param name="LayerDecay">
/// What the learning rate is multiplied by with each layer further from the head, in (0, 1]; the head has 1, the highest layer this, the
/// embeddings the smallest (Howard and Ruder 2018, section 3.2, whose factor is 1 / 2.6). Default 1.
/// </param>
/// <param name="HeadLearningRate">
/// The head's highest learning rate in place of <paramref name="LearningRate"/>, above 0, on the same schedule; null (default) for the same.
/// </param>
/// <param name="LossSpike">
/// By how much the loss may exceed its running mean; ten steps in a row beyond it end the run, whose last checkpoint stays. Above 0; null
/// (default) for never.
/// </param>
/// <param name="LinearProbe">
/// Trains the last layer alone, on features that the backbone gives once and without dropout: a baseline, and much faster than freezing the
/// backbone. It wants a far higher learning rate, such as 1e-2. Default false.
/// </param>
public sealed record TrainingOptions(
    double Epochs = 3,
    int? MaxSteps = null,
    int BatchSize = 8,
    int GradientAccumulationSteps = 1,
    double LearningRate = 5e-5,
    ScheduleKind LrSchedulerType = ScheduleKind.Linear,
    double WarmupRatio = 0,
    int WarmupSteps = 0,
    double? DecayRatio = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MinLr = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MinLrRate = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? NumCycles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Power = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LrEnd = null,
    double WeightDecay = 0,
    double AdamBeta1 = 0.9,
    double AdamBeta2 = 0.999,
    double AdamEpsilon = 1e-8,
    double MaxGradNorm = 1,
    double LabelSmoothingFactor = 0,
    string? ClassWeights = null,
    long Seed = 42,
    SamplingStrategy TrainSamplingStrategy = SamplingStrategy.Random,
    IntervalStrategy EvalStrategy = IntervalStrategy.Epoch,
    int EvalSteps = 500,
    IntervalStrategy SaveStrategy = IntervalStrategy.Epoch,
    int SaveSteps = 500,
    int SaveTotalLimit = 2,
    KeptWeights Keep = KeptWeights.Best,
    int? AverageLast = null,
    double? AverageDecay = null,
    int? EarlyStoppingPatience = null,
    double EarlyStoppingThreshold = 0,
    int LoggingSteps = 50,
    int EvalBatchSize = 64,
    string? Freeze = null,
    double? GradualUnfreezing = null,
    double LayerDecay = 1,
    double? HeadLearningRate = null,
    double? LossSpike = null,
    bool LinearProbe = false)
{
    /// <summary>Freezes the embeddings.</summary>
    public const string FreezeEmbeddings = "embeddings";

    /// <summary>Freezes everything below the head.</summary>
    public const string FreezeBackbone = "backbone";

    /// <summary>The options of a whole step where several processes make it: each has <see cref="GradientAccumulationSteps"/> micro-batches of it.</summary>
    /// <param name="ranks">How many processes, at least 1.</param>
    public TrainingOptions Across(int ranks) => this with { GradientAccumulationSteps = checked(GradientAccumulationSteps * ranks) };

    /// <summary>Whether the weights are averaged over steps.</summary>
    internal bool IsAveraged => Keep is KeptWeights.Average or KeptWeights.BestOrAverage;

    /// <summary>Whether the run may end with the weights of its best evaluation.</summary>
    internal bool MayKeepBest => Keep is KeptWeights.Best or KeptWeights.BestOrAverage;

    /// <summary>What the number of steps follows from.</summary>
    public TrainingPlanOptions PlanOptions() => new()
    {
        Epochs = Epochs,
        MaxSteps = MaxSteps,
        BatchSize = BatchSize,
        GradientAccumulationSteps = GradientAccumulationSteps,
        WarmupSteps = WarmupSteps,
        WarmupRatio = WarmupRatio > 0 ? WarmupRatio : null,
    };

    /// <summary>The shape of the learning rate.</summary>
    /// <param name="totalUpdates">How many steps the run has.</param>
    public ScheduleOptions ScheduleOptions(int totalUpdates) => new()
    {
        Kind = LrSchedulerType,
        MinLr = MinLr,
        MinLrRate = MinLrRate,
        NumCycles = NumCycles,
        Power = Power,
        LrEnd = LrEnd,
        NumDecaySteps = DecayRatio is { } share ? (int)Math.Ceiling(share * totalUpdates) : null,
    };

    /// <summary>The last step before the rate of <see cref="ScheduleKind.WarmupStableDecay"/> falls; null for other schedules, and where it falls from the start.</summary>
    /// <param name="plan">How many steps there are.</param>
    internal int? LastStableUpdate(TrainingPlan plan) =>
        ScheduleOptions(plan.TotalUpdates).NumDecaySteps is { } decay && plan.TotalUpdates - decay is > 0 and var update ? update : null;

    /// <summary>The optimizer's constants.</summary>
    public AdamWOptions OptimizerOptions() => new(AdamBeta1, AdamBeta2, AdamEpsilon, WeightDecay, MaxGradNorm);

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.AddRange(PlanOptions().Validate());
        RequireSchedule(problems);
        problems.Require(LearningRate > 0 && double.IsFinite(LearningRate), $"--learning-rate must be above 0, not {LearningRate}");
        problems.Require(WarmupRatio is >= 0 and < 1, $"--warmup-ratio must lie in [0, 1), not {WarmupRatio}");
        problems.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"--weight-decay must be at least 0, not {WeightDecay}");
        problems.Require(AdamBeta1 is >= 0 and < 1, $"--adam-beta1 must lie in [0, 1), not {AdamBeta1}");
        problems.Require(AdamBeta2 is >= 0 and < 1, $"--adam-beta2 must lie in [0, 1), not {AdamBeta2}");
        problems.Require(AdamEpsilon > 0 && double.IsFinite(AdamEpsilon), $"--adam-epsilon must be above 0, not {AdamEpsilon}");
        problems.Require(MaxGradNorm >= 0, $"--max-grad-norm must be at least 0 (0 for no clipping), not {MaxGradNorm}");
        problems.Require(LabelSmoothingFactor is >= 0 and < 1, $"--label-smoothing-factor must lie in [0, 1), not {LabelSmoothingFactor}");
        problems.Require(EvalSteps >= 1, $"--eval-steps must be at least 1, not {EvalSteps}");
        problems.Require(SaveSteps >= 1, $"--save-steps must be at least 1, not {SaveSteps}");
        problems.Require(SaveTotalLimit >= 1, $"--save-total-limit must be at least 1, not {SaveTotalLimit}");
        problems.Require(LoggingSteps >= 1, $"--logging-steps must be at least 1, not {LoggingSteps}");
        problems.Require(EvalBatchSize >= 1, $"--eval-batch-size must be at least 1, not {EvalBatchSize}");
        problems.Require(LossSpike is null or > 0, $"--loss-spike must be above 0, not {LossSpike}");
        RequireLayers(problems);
        RequireEnd(problems);
        if (Training.ClassWeights.Problem(ClassWeights) is { } problem)
            problems.Require(false, problem);
        return problems.All;
    }

    /// <summary>What is wrong with the schedule in a run of a certain length, beyond <see cref="Validate"/>; empty where nothing is.</summary>
    /// <param name="plan">How many steps there are.</param>
    internal IReadOnlyList<string> ValidateFor(TrainingPlan plan) => ScheduleOptions(plan.TotalUpdates).Validate(LearningRate, plan.WarmupUpdates, plan.TotalUpdates);

    /// <summary>What is wrong with options that need dev data where there are none; empty where nothing is.</summary>
    public IReadOnlyList<string> ValidateWithoutDevData()
    {
        var problems = new OptionProblems();
        problems.Require(EarlyStoppingPatience is null, "--early-stopping-patience needs dev data: give --dev or --dev-share");
        problems.Require(Keep != KeptWeights.BestOrAverage, "--keep best-or-average needs dev data, which choose between the two: give --dev or --dev-share");
        problems.Require(LrSchedulerType != ScheduleKind.ReduceLrOnPlateau,
            "--lr-scheduler-type reduce_lr_on_plateau follows the score of dev data: give --dev or --dev-share, in pretraining held-out text");
        return problems.All;
    }

    private void RequireSchedule(OptionProblems problems)
    {
        var isStable = LrSchedulerType == ScheduleKind.WarmupStableDecay;
        var name = ScheduleKinds.NameOf(LrSchedulerType);
        // How many steps there are is not known yet: what hangs on that is left to ValidateFor.
        var schedule = ScheduleOptions(1) with { NumDecaySteps = isStable ? 0 : null };
        problems.AddRange(LearningRate > 0 && double.IsFinite(LearningRate) ? schedule.Validate(LearningRate, 0, 1) : schedule.Validate());
        problems.Require(DecayRatio is null or (>= 0 and <= 1), $"--decay-ratio must lie in [0, 1], not {DecayRatio}");
        problems.Require(isStable == DecayRatio is not null, isStable
            ? $"--lr-scheduler-type {name} needs --decay-ratio, the share of steps in which the rate falls"
            : "--decay-ratio is read by --lr-scheduler-type warmup_stable_decay alone: leave it out or choose that");
        var hasWarmup = ScheduleKinds.HasWarmup(LrSchedulerType);
        problems.Require(hasWarmup || WarmupRatio == 0,
            $"--warmup-ratio is {WarmupRatio}, but --lr-scheduler-type {name} has no warm-up: give 0, or choose constant_with_warmup");
        problems.Require(hasWarmup || WarmupSteps == 0,
            $"--warmup-steps is {WarmupSteps}, but --lr-scheduler-type {name} has no warm-up: give 0, or choose constant_with_warmup");
        problems.Require(LrSchedulerType != ScheduleKind.ReduceLrOnPlateau || EvalStrategy != IntervalStrategy.No,
            $"--lr-scheduler-type {name} follows evaluations: give --eval-strategy epoch or steps");
    }

    private void RequireEnd(OptionProblems problems)
    {
        problems.Require(AverageLast is null or >= 2, $"--average-last must be at least 2 steps, not {AverageLast}");
        problems.Require(AverageDecay is null or (> 0 and < 1), $"--average-decay must lie between 0 and 1, not {AverageDecay}");
        problems.Require(AverageLast is null || AverageDecay is null, "--average-last and --average-decay are two ways to average: give one of them");
        problems.Require(IsAveraged || (AverageLast is null && AverageDecay is null), "--average-last and --average-decay need --keep average or best-or-average");
        problems.Require(!IsAveraged || AverageLast is not null || AverageDecay is not null,
            $"--keep {(Keep == KeptWeights.Average ? "average" : "best-or-average")} needs --average-last or --average-decay, which say what is averaged");
        problems.Require(EarlyStoppingPatience is null or >= 1, $"--early-stopping-patience must be at least 1 evaluation, not {EarlyStoppingPatience}");
        problems.Require(EarlyStoppingThreshold >= 0 && double.IsFinite(EarlyStoppingThreshold), $"--early-stopping-threshold must be at least 0, not {EarlyStoppingThreshold}");
        problems.Require(EarlyStoppingPatience is not null || EarlyStoppingThreshold == 0, "--early-stopping-threshold needs --early-stopping-patience");
        problems.Require(EarlyStoppingPatience is null || EvalStrategy != IntervalStrategy.No, "--early-stopping-patience needs evaluations: --eval-strategy epoch or steps");
        problems.Require(EarlyStoppingPatience is null || AverageLast is null,
            "--average-last counts from the planned end, which --early-stopping-patience moves: take --average-decay");
    }

    private void RequireLayers(OptionProblems problems)
    {
        problems.Require(Freeze is null or FreezeEmbeddings or FreezeBackbone || (int.TryParse(Freeze, out var layers) && layers >= 1),
            $"--freeze must be {FreezeEmbeddings}, {FreezeBackbone} or a number of layers from 1, not {Freeze}");
        problems.Require(GradualUnfreezing is null || (GradualUnfreezing > 0 && double.IsFinite(GradualUnfreezing.Value)),
            $"--gradual-unfreezing must be above 0 epochs, not {GradualUnfreezing}");
        problems.Require(LayerDecay is > 0 and <= 1, $"--layer-decay must lie in (0, 1], not {LayerDecay}");
        problems.Require(HeadLearningRate is null || (HeadLearningRate > 0 && double.IsFinite(HeadLearningRate.Value)),
            $"--head-learning-rate must be above 0, not {HeadLearningRate}");
        problems.Require(!LinearProbe || Freeze is null, "--linear-probe trains the last layer alone, so --freeze says nothing more: give one of them");
        if (Freeze != FreezeBackbone && !LinearProbe)
            return;
        var frozen = LinearProbe ? "--linear-probe" : $"--freeze {FreezeBackbone}";
        problems.Require(GradualUnfreezing is null, $"--gradual-unfreezing thaws nothing with {frozen}: give one of them");
        problems.Require(LayerDecay == 1, $"--layer-decay has no layer to act on with {frozen}: leave one of them out");
    }
}
