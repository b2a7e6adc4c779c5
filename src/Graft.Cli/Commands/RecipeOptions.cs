using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Experiments;
using Graft.Tasks;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Cli.Commands;

/// <summary>
/// The options of <c>graft train</c>: each is a name, a description with its default and unit, and what it changes in a recipe. An option
/// that is not given changes nothing, so a recipe's own values stay.
/// </summary>
internal sealed class RecipeOptions
{
    private readonly List<(Option Option, Func<ParseResult, Recipe, Recipe> Apply)> _all = [];

    public RecipeOptions()
    {
        AddData();
        AddInput();
        AddOptimization();
        AddSchedule();
        AddLayers();
        AddEvaluation();
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => _all.Select(entry => entry.Option);

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe before it.</param>
    public Recipe Apply(ParseResult parsed, Recipe recipe)
    {
        var given = _all.Where(entry => parsed.GetResult(entry.Option) is { Implicit: false }).ToList();
        if (given.Any(entry => entry.Option.Name == "--seed") && given.Any(entry => entry.Option.Name == "--seeds"))
            throw new UsageException("--seed and --seeds exclude each other: one seed, or several.");
        return given.Aggregate(recipe, (changed, entry) => entry.Apply(parsed, changed));
    }

    private void AddData()
    {
        Add<string>("--model", "DIR", "The pretrained model's folder: config.json, model.safetensors, tokenizer files",
            (recipe, value) => recipe with { Model = Path.GetFullPath(value) });
        AddDatum<string>("--train", "FILE", "The file to train on", (data, value) => data with { Train = Path.GetFullPath(value) });
        AddDatum<string>("--dev", "FILE", "The file to score during training, which chooses the best weights [default: none]",
            (data, value) => data with { Dev = Path.GetFullPath(value), DevShare = null });
        AddDatum<double>("--dev-share", "SHARE", "Hold this share of the training sentences out in place of --dev, between 0 and 1 [default: none]",
            (data, value) => data with { DevShare = value, Dev = null });
        Add<string>("--output", "DIR", "The run's directory: checkpoints, log, and the finished model", (recipe, value) => recipe with { Output = Path.GetFullPath(value) });
        AddDatum<int>("--limit", "N", "Train on N sentences only, chosen by the seed; those of a smaller N are among those of a larger [default: all]",
            (data, value) => data with { Limit = value });
        AddDatum<WordFileFormat>("--format", null, "The data's format [default: auto, by the extension: .conllu, else columns]", (data, value) => data with { Format = value });
        AddDatum<string>("--label-column", "COLUMN",
            "CoNLL-U: form, lemma, upos, xpos, feats, deprel or misc [default: upos]; columns: a number from 0, or negative from the end [default: -1]",
            (data, value) => data with { LabelColumn = value });
        AddDatum<int>("--form-column", "N", "Columns: the number of the word's column, from 0 [default: 0]", (data, value) => data with { FormColumn = value });
        AddDatum<UnitOfText>("--unit", null, "CoNLL-U: the treebank's words, or surface words with joined labels [default: syntactic-words]",
            (data, value) => data with { Unit = value });
        AddDatum<string>("--separator", "TEXT", "Columns: tab, whitespace or the characters themselves [default: any white space]", (data, value) => data with { Separator = value });
        AddDatum<string>("--comment-prefix", "TEXT", "Columns: how comment lines begin [default: none]", (data, value) => data with { CommentPrefix = value });
        AddDatum<TextEncoding>("--encoding", null, "Columns: the encoding [default: utf8]", (data, value) => data with { Encoding = value });
        AddDatum<string>("--labels", "A,B,...", "The labels in the order of their ids [default: those of the training data, in ordinal order]",
            (data, value) => data with { Labels = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) });
    }

    private void AddInput()
    {
        Add<int>("--max-length", "TOKENS", "The longest row; longer sentences run in overlapping windows [default: what model and tokenizer allow]",
            (recipe, value) => recipe with { MaxLength = value });
        Add<int>("--stride-words", "N", "Words that neighbouring windows share [default: 16]", (recipe, value) => recipe with { StrideWords = value });
        Add<SubwordLabels>("--subword-labels", null, "Sub-tokens that carry a word's label in training [default: first]",
            (recipe, value) => recipe with { SubwordLabels = value });
        Add<string>("--device", "NAME", "cpu, cuda or mps [default: cpu]", (recipe, value) => recipe with { Device = value });
    }

    private void AddOptimization()
    {
        AddTraining<double>("--epochs", "N", "Passes over the training data, fractions allowed [default: 3]", (training, value) => training with { Epochs = value });
        AddTraining<int>("--max-steps", "N", "Optimizer steps in place of --epochs [default: by --epochs]", (training, value) => training with { MaxSteps = value });
        AddTraining<int>("--batch-size", "ROWS", "Rows a micro-batch [default: 8]", (training, value) => training with { BatchSize = value });
        AddTraining<int>("--gradient-accumulation-steps", "N", "Micro-batches an optimizer step; the loss is per label of the whole step [default: 1]",
            (training, value) => training with { GradientAccumulationSteps = value });
        AddTraining<double>("--learning-rate", "RATE", "The highest learning rate [default: 5e-5]", (training, value) => training with { LearningRate = value });
        AddTraining<double>("--weight-decay", "RATE", "Decoupled decay of matrices and tables, not of biases and norms [default: 0]",
            (training, value) => training with { WeightDecay = value });
        AddTraining<double>("--adam-beta1", "X", "Decay of the first moment, in [0, 1) [default: 0.9]", (training, value) => training with { AdamBeta1 = value });
        AddTraining<double>("--adam-beta2", "X", "Decay of the second moment, in [0, 1) [default: 0.999]", (training, value) => training with { AdamBeta2 = value });
        AddTraining<double>("--adam-epsilon", "X", "Added to the root of the second moment [default: 1e-8]", (training, value) => training with { AdamEpsilon = value });
        AddTraining<double>("--max-grad-norm", "NORM", "Clip gradients to this global norm; 0 for no clipping [default: 1]",
            (training, value) => training with { MaxGradNorm = value });
        AddTraining<double>("--label-smoothing-factor", "SHARE", "Share of each target that is spread over all labels, in [0, 1) [default: 0]",
            (training, value) => training with { LabelSmoothingFactor = value });
        AddTraining<string>("--class-weights", "WEIGHTS", "Weights of labels in the loss: balanced, or LABEL=WEIGHT,... [default: 1 for all]",
            (training, value) => training with { ClassWeights = value });
        Add<long>("--seed", "N", "The run's only seed [default: 42]",
            (recipe, value) => recipe with { Seeds = null, Training = recipe.TrainingOptions with { Seed = value } });
        Add<string>("--seeds", "N,N,...", "Train once with each of these seeds, in --output/seed-N, and give mean and standard deviation [default: one run]",
            (recipe, value) => recipe with { Seeds = Numbers("--seeds", value) });
        AddTraining<SamplingStrategy>("--train-sampling-strategy", null, "The order of the rows; group-by-length pads least [default: random]",
            (training, value) => training with { TrainSamplingStrategy = value });
    }

    private void AddSchedule()
    {
        AddTraining<ScheduleKind>("--lr-scheduler-type", null, $"How the learning rate changes: {string.Join(", ", ScheduleKinds.Names)} [default: linear]",
            (training, value) => training with { LrSchedulerType = value });
        AddTraining<double>("--warmup-ratio", "SHARE", "Share of all steps in which the rate rises from 0, in [0, 1) [default: 0]",
            (training, value) => training with { WarmupRatio = value });
        AddTraining<int>("--warmup-steps", "N", "Steps in which the rate rises from 0, in place of --warmup-ratio [default: 0]",
            (training, value) => training with { WarmupSteps = value });
    }

    private void AddLayers()
    {
        AddTraining<string>("--freeze", "WHAT", "What is not trained: embeddings, backbone, or N for the embeddings and the N lowest layers [default: nothing]",
            (training, value) => training with { Freeze = value });
        AddTraining<double>("--gradual-unfreezing", "EPOCHS", "Train the head alone, and one more layer from the top after each so many epochs [default: all from the start]",
            (training, value) => training with { GradualUnfreezing = value });
        AddTraining<double>("--layer-decay", "X", "Factor of the learning rate from each layer to the one below it, in (0, 1] [default: 1]",
            (training, value) => training with { LayerDecay = value });
        AddTraining<double>("--head-learning-rate", "RATE", "The head's highest learning rate [default: --learning-rate]",
            (training, value) => training with { HeadLearningRate = value });
        AddTraining<bool>("--linear-probe", null, "Train the last layer alone, on features computed once: a fast baseline; wants a rate such as 1e-2",
            (training, value) => training with { LinearProbe = value });
    }

    private void AddEvaluation()
    {
        AddTraining<IntervalStrategy>("--eval-strategy", null, "When --dev is scored [default: epoch]", (training, value) => training with { EvalStrategy = value });
        AddTraining<int>("--eval-steps", "N", "Steps between two evaluations with --eval-strategy steps [default: 500]", (training, value) => training with { EvalSteps = value });
        AddTraining<int>("--eval-batch-size", "ROWS", "Rows a batch in evaluation [default: 64]", (training, value) => training with { EvalBatchSize = value });
        AddTraining<IntervalStrategy>("--save-strategy", null, "When a checkpoint is written; the last step and a new best always are [default: epoch]",
            (training, value) => training with { SaveStrategy = value });
        AddTraining<int>("--save-steps", "N", "Steps between two checkpoints with --save-strategy steps [default: 500]", (training, value) => training with { SaveSteps = value });
        AddTraining<int>("--save-total-limit", "N", "Checkpoints that stay; the last and the best stay in any case [default: 2]",
            (training, value) => training with { SaveTotalLimit = value });
        AddTraining<KeptWeights>("--keep", null, "Which weights the run ends with [default: best, where there are dev data]",
            (training, value) => training with { Keep = value });
        AddTraining<int>("--average-last", "STEPS", "With --keep average: the mean of the weights after each of the last so many steps [default: none]",
            (training, value) => training with { AverageLast = value });
        AddTraining<double>("--average-decay", "X", "With --keep average: an exponential mean, of about 1 / (1 - X) steps [default: none]",
            (training, value) => training with { AverageDecay = value });
        AddTraining<int>("--early-stopping-patience", "N", "End the run after N evaluations in a row that are not better than the best before [default: never]",
            (training, value) => training with { EarlyStoppingPatience = value });
        AddTraining<double>("--early-stopping-threshold", "X", "By how much an evaluation must be better to count, as a fraction [default: 0]",
            (training, value) => training with { EarlyStoppingThreshold = value });
        AddTraining<int>("--logging-steps", "N", "Steps between two lines of metrics.jsonl [default: 50]", (training, value) => training with { LoggingSteps = value });
    }

    private void AddDatum<T>(string name, string? valueName, string description, Func<DataDescription, T, DataDescription> change) =>
        Add<T>(name, valueName, description, (recipe, value) => recipe with { Data = change(recipe.Data, value) });

    private void AddTraining<T>(string name, string? valueName, string description, Func<TrainingOptions, T, TrainingOptions> change) =>
        Add<T>(name, valueName, description, (recipe, value) => recipe with { Training = change(recipe.TrainingOptions, value) });

    private void Add<T>(string name, string? valueName, string description, Func<Recipe, T, Recipe> change)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        if (typeof(T).IsEnum)
        {
            option.CustomParser = ParseName<T>;
            // Long lists stand in the description.
            option.HelpName = Names<T>().Count <= 3 ? string.Join('|', Names<T>()) : "NAME";
        }

        _all.Add((option, (parsed, recipe) => change(recipe, parsed.GetValue(option)!)));
    }

    /// <summary>An enumeration's value by its published name, whether the words are joined by hyphens or underscores.</summary>
    private static T? ParseName<T>(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var words = text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        foreach (var value in Enum.GetValuesAsUnderlyingType(typeof(T)))
        {
            var named = (T)Enum.ToObject(typeof(T), value);
            if (string.Equals(named.ToString(), words, StringComparison.OrdinalIgnoreCase))
                return named;
        }

        result.AddError($"'{text}' is not one of {string.Join(", ", Names<T>())}.");
        return default;
    }

    private static List<long> Numbers(string option, string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option}: '{part}' is no whole number; give numbers with commas between them, such as 1,2,3."))];

    private static List<string> Names<T>() => [.. Enum.GetNames(typeof(T)).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
}
