using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Experiments;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Cli.Commands;

/// <summary>The options of <c>graft train</c>.</summary>
internal sealed class RecipeOptions
{
    private readonly OptionSet<Recipe> _set = new();
    private readonly TrainingOptionList<Recipe> _training;

    public RecipeOptions()
    {
        _training = new TrainingOptionList<Recipe>(_set, new TrainingOptions(), (recipe, change) => recipe with { Training = change(recipe.TrainingOptions) });
        AddData();
        AddInput();
        _training.AddOptimization();
        AddLabels();
        AddSeeds();
        _training.AddSchedule();
        AddLayers();
        _training.AddEvaluation();
        AddEarlyStopping();
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => _set.All;

    /// <summary>The names of the options that a command line has.</summary>
    /// <param name="parsed">The command line.</param>
    public IReadOnlyCollection<string> Given(ParseResult parsed) => _set.Given(parsed);

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe before it.</param>
    public Recipe Apply(ParseResult parsed, Recipe recipe)
    {
        var given = _set.Given(parsed);
        if (given.Contains("--seed") && given.Contains("--seeds"))
            throw new UsageException("--seed and --seeds exclude each other: one seed, or several.");
        return _set.Apply(parsed, recipe);
    }

    private void AddData()
    {
        _set.Add<string>("--model", "DIR", $"The pretrained model's folder: config.json, model.safetensors, tokenizer files{BuiltInModels.OrNames}",
            (recipe, value) => recipe with { Model = Path.GetFullPath(BuiltInModels.Folder(value)) });
        _set.Add<bool>("--from-scratch", null, "Take only the model's sizes and tokenizer, and draw its weights: the baseline that shows what pretraining is worth",
            (recipe, value) => recipe with { FromScratch = value });
        AddDatum<string>("--train", "FILE", "The file to train on", (data, value) => data with { Train = Path.GetFullPath(value) });
        AddDatum<string>("--dev", "FILE", "The file to score during training, which chooses the best weights [default: none]",
            (data, value) => data with { Dev = Path.GetFullPath(value), DevShare = null });
        AddDatum<double>("--dev-share", "SHARE", "Hold this share of the training sentences out in place of --dev, between 0 and 1 [default: none]",
            (data, value) => data with { DevShare = value, Dev = null });
        _set.Add<string>("--output", "DIR", "The run's directory: checkpoints, log, and the finished model", (recipe, value) => recipe with { Output = Path.GetFullPath(value) });
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
        AddDatum<string>("--labels", "A,B,...", "The labels in the order of their ids [default: those of the training data, in the order of a model of the same labels, else in ordinal order]",
            (data, value) => data with { Labels = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) });
    }

    private void AddInput()
    {
        _set.Add<int>("--max-length", "TOKENS", "The longest row; longer sentences run in overlapping windows [default: what model and tokenizer allow]",
            (recipe, value) => recipe with { MaxLength = value });
        _set.Add<int>("--stride-words", "N", "Words that neighbouring windows share [default: 16]", (recipe, value) => recipe with { StrideWords = value });
        _set.Add<SubwordLabels>("--subword-labels", null, "Sub-tokens that carry a word's label in training [default: first]",
            (recipe, value) => recipe with { SubwordLabels = value });
        _set.Add<string>("--device", "NAME", "cpu, cuda or mps [default: cpu]", (recipe, value) => recipe with { Device = value });
    }

    private void AddLabels()
    {
        _training.Add<double>("--label-smoothing-factor", "SHARE", "Share of each target that is spread over all labels, in [0, 1) [default: 0]",
            (training, value) => training with { LabelSmoothingFactor = value });
        _training.Add<string>("--class-weights", "WEIGHTS", "Weights of labels in the loss: balanced, or LABEL=WEIGHT,... [default: 1 for all]",
            (training, value) => training with { ClassWeights = value });
        _training.Add<SamplingStrategy>("--train-sampling-strategy", null, "The order of the rows; group-by-length pads least [default: random]",
            (training, value) => training with { TrainSamplingStrategy = value });
    }

    private void AddSeeds()
    {
        _set.Add<long>("--seed", "N", "The run's only seed [default: 42]",
            (recipe, value) => recipe with { Seeds = null, Training = recipe.TrainingOptions with { Seed = value } });
        _set.Add<string>("--seeds", "N,N,...", "Train once with each of these seeds, in --output/seed-N, and give mean and standard deviation [default: one run]",
            (recipe, value) => recipe with { Seeds = Numbers("--seeds", value) });
    }

    private void AddEarlyStopping()
    {
        _training.Add<int>("--early-stopping-patience", "N", "End the run after N evaluations in a row that are not better than the best before [default: never]",
            (training, value) => training with { EarlyStoppingPatience = value });
        _training.Add<double>("--early-stopping-threshold", "X", "By how much an evaluation must be better to count, as a fraction [default: 0]",
            (training, value) => training with { EarlyStoppingThreshold = value });
    }

    private void AddLayers()
    {
        _training.Add<string>("--freeze", "WHAT", "What is not trained: embeddings, backbone, or N for the embeddings and the N lowest layers [default: nothing]",
            (training, value) => training with { Freeze = value });
        _training.Add<double>("--gradual-unfreezing", "EPOCHS", "Train the head alone, and one more layer from the top after each so many epochs [default: all from the start]",
            (training, value) => training with { GradualUnfreezing = value });
        _training.Add<double>("--layer-decay", "X", "Factor of the learning rate from each layer to the one below it, in (0, 1] [default: 1]",
            (training, value) => training with { LayerDecay = value });
        _training.Add<double>("--head-learning-rate", "RATE", "The head's highest learning rate [default: --learning-rate]",
            (training, value) => training with { HeadLearningRate = value });
        _training.Add<bool>("--linear-probe", null, "Train the last layer alone, on features computed once: a fast baseline; wants a rate such as 1e-2",
            (training, value) => training with { LinearProbe = value });
    }

    private void AddDatum<T>(string name, string? valueName, string description, Func<DataDescription, T, DataDescription> change) =>
        _set.Add<T>(name, valueName, description, (recipe, value) => recipe with { Data = change(recipe.Data, value) });

    private static List<long> Numbers(string option, string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option}: '{part}' is no whole number; give numbers with commas between them, such as 1,2,3."))];
}
