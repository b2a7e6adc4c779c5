using System.Globalization;
using System.Text.Json;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Cli.Commands;

/// <summary>The options of training that fine-tuning and pretraining have in common.</summary>
/// <typeparam name="TRecipe">The recipe.</typeparam>
/// <param name="set">Where they are added.</param>
/// <param name="defaults">What holds where they are not given, for the help.</param>
/// <param name="apply">Changes the training options of a recipe.</param>
internal sealed class TrainingOptionList<TRecipe>(
    OptionSet<TRecipe> set, TrainingOptions defaults, Func<TRecipe, Func<TrainingOptions, TrainingOptions>, TRecipe> apply)
{
    /// <summary>Steps, batches, rates and the optimizer.</summary>
    public void AddOptimization()
    {
        Add<double>("--epochs", "N", $"Passes over the training data, fractions allowed [default: {defaults.Epochs}]", (training, value) => training with { Epochs = value });
        Add<int>("--max-steps", "N", "Optimizer steps in place of --epochs [default: by --epochs]", (training, value) => training with { MaxSteps = value });
        Add<int>("--batch-size", "ROWS", $"Rows a micro-batch [default: {defaults.BatchSize}]", (training, value) => training with { BatchSize = value });
        Add<int>("--gradient-accumulation-steps", "N", "Micro-batches an optimizer step; the loss is per label of the whole step [default: 1]",
            (training, value) => training with { GradientAccumulationSteps = value });
        Add<double>("--learning-rate", "RATE", $"The highest learning rate [default: {defaults.LearningRate}]", (training, value) => training with { LearningRate = value });
        Add<double>("--weight-decay", "RATE", $"Decoupled decay of matrices and tables, not of biases and norms [default: {defaults.WeightDecay}]",
            (training, value) => training with { WeightDecay = value });
        Add<double>("--adam-beta1", "X", "Decay of the first moment, in [0, 1) [default: 0.9]", (training, value) => training with { AdamBeta1 = value });
        Add<double>("--adam-beta2", "X", "Decay of the second moment, in [0, 1) [default: 0.999]", (training, value) => training with { AdamBeta2 = value });
        Add<double>("--adam-epsilon", "X", "Added to the root of the second moment [default: 1e-8]", (training, value) => training with { AdamEpsilon = value });
        Add<double>("--max-grad-norm", "NORM", "Clip gradients to this global norm; 0 for no clipping [default: 1]",
            (training, value) => training with { MaxGradNorm = value });
    }

    /// <summary>How the learning rate changes.</summary>
    public void AddSchedule()
    {
        Add<ScheduleKind>("--lr-scheduler-type", null, $"How the learning rate changes: {string.Join(", ", ScheduleKinds.Names)} [default: linear]",
            (training, value) => training with { LrSchedulerType = value });
        Add<double>("--warmup-ratio", "SHARE", $"Share of all steps in which the rate rises from 0, in [0, 1) [default: {Warmup}]",
            (training, value) => training with { WarmupRatio = value });
        Add<int>("--warmup-steps", "N", "Steps in which the rate rises from 0, in place of --warmup-ratio [default: 0]",
            (training, value) => training with { WarmupSteps = value });
        Add<double>("--min-lr", "RATE", "With cosine_with_min_lr and cosine_warmup_with_min_lr: the lowest rate; they need it or --min-lr-rate [default: none]",
            (training, value) => training with { MinLr = value });
        Add<double>("--min-lr-rate", "SHARE", "The same as a share of --learning-rate, in [0, 1] [default: none]", (training, value) => training with { MinLrRate = value });
        Add<double>("--num-cycles", "N", "With cosine schedules: waves after the warm-up [default: 0.5]; with cosine_with_restarts half waves [default: 1]",
            (training, value) => training with { NumCycles = value });
        Add<double>("--power", "X", "With polynomial: the exponent [default: 1, a straight line]", (training, value) => training with { Power = value });
        Add<double>("--lr-end", "RATE", "With polynomial: the rate at the end, below --learning-rate [default: 1e-7]", (training, value) => training with { LrEnd = value });
        Add<double>("--decay-ratio", "SHARE", "With warmup_stable_decay: share of all steps, at the end, in which the rate falls to 0, in [0, 1] [default: none]",
            (training, value) => training with { DecayRatio = value });
    }

    /// <summary>Evaluations, checkpoints, and which weights are kept.</summary>
    public void AddEvaluation()
    {
        Add<IntervalStrategy>("--eval-strategy", null, $"When held-out data are scored [default: {Word(defaults.EvalStrategy)}]", (training, value) => training with { EvalStrategy = value });
        Add<int>("--eval-steps", "N", "Steps between two evaluations with --eval-strategy steps [default: 500]", (training, value) => training with { EvalSteps = value });
        Add<int>("--eval-batch-size", "ROWS", $"Rows a batch in evaluation [default: {defaults.EvalBatchSize}]", (training, value) => training with { EvalBatchSize = value });
        Add<IntervalStrategy>("--save-strategy", null, $"When a checkpoint is written; the last step and a new best always are [default: {Word(defaults.SaveStrategy)}]",
            (training, value) => training with { SaveStrategy = value });
        Add<int>("--save-steps", "N", "Steps between two checkpoints with --save-strategy steps [default: 500]", (training, value) => training with { SaveSteps = value });
        Add<int>("--save-total-limit", "N", "Checkpoints that stay; the last and the best stay in any case [default: 2]",
            (training, value) => training with { SaveTotalLimit = value });
        Add<KeptWeights>("--keep", null, "Which weights the run ends with [default: best, where there are held-out data, in fine-tuning; last in pretraining]",
            (training, value) => training with { Keep = value });
        Add<int>("--average-last", "STEPS", "With --keep average: the mean of the weights after each of the last so many steps [default: none]",
            (training, value) => training with { AverageLast = value });
        Add<double>("--average-decay", "X", "With --keep average: an exponential mean, of about 1 / (1 - X) steps [default: none]",
            (training, value) => training with { AverageDecay = value });
        Add<int>("--logging-steps", "N", "Steps between two lines of metrics.jsonl [default: 50]", (training, value) => training with { LoggingSteps = value });
    }

    /// <summary>Adds an option of training.</summary>
    public void Add<T>(string name, string? valueName, string description, Func<TrainingOptions, T, TrainingOptions> change) =>
        set.Add<T>(name, valueName, description, (recipe, value) => apply(recipe, training => change(training, value)));

    private string Warmup => defaults.WarmupRatio == 0
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{defaults.WarmupRatio}; 0 with constant and reduce_lr_on_plateau");

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
