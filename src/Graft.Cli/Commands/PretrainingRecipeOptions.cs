using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Experiments;
using Graft.Modeling;
using Graft.Pretraining;
using Graft.Training.Schedules;

namespace Graft.Cli.Commands;

/// <summary>The options of <c>graft pretrain</c>.</summary>
internal sealed class PretrainingRecipeOptions
{
    private readonly OptionSet<PretrainingRecipe> _set = new();
    private readonly TrainingOptionList<PretrainingRecipe> _training;

    public PretrainingRecipeOptions()
    {
        _training = new TrainingOptionList<PretrainingRecipe>(
            _set, PretrainingRecipe.DefaultTraining, (recipe, change) => recipe with { Training = change(recipe.TrainingOptions) });
        AddText();
        AddModel();
        AddObjective();
        _training.AddOptimization();
        AddSeed();
        _training.AddSchedule();
        _training.AddEvaluation();
        _training.Add<double>("--loss-spike", "NATS", "End the run when the loss is so far above its running mean for ten steps in a row [default: 1.5]",
            (training, value) => training with { LossSpike = value });
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => _set.All;

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe before it.</param>
    /// <param name="isSaved">Whether that is a saved one, whose warm-up somebody chose.</param>
    public PretrainingRecipe Apply(ParseResult parsed, PretrainingRecipe recipe, bool isSaved = false)
    {
        var given = _set.Given(parsed);
        var choosesWarmup = given.Contains("--warmup-ratio") || (isSaved && recipe.Training is not null);
        // Steps of warm-up are meant in place of the share that holds by default.
        if (given.Contains("--warmup-steps") && !given.Contains("--warmup-ratio"))
            recipe = recipe with { Training = recipe.TrainingOptions with { WarmupRatio = 0 } };
        recipe = _set.Apply(parsed, recipe);
        // The share that holds by default is none that anybody asked for.
        return choosesWarmup || ScheduleKinds.HasWarmup(recipe.TrainingOptions.LrSchedulerType)
            ? recipe
            : recipe with { Training = recipe.TrainingOptions with { WarmupRatio = 0 } };
    }

    private void AddText()
    {
        _set.Add<string>("--corpus", "DIR_OR_FILE", "A corpus, made by graft corpus build, or a safetensors file of rows that were cut beforehand",
            (recipe, value) => recipe with { Corpus = Path.GetFullPath(value) });
        _set.Add<string>("--output", "DIR", "The run's directory: checkpoints, log, and the finished model", (recipe, value) => recipe with { Output = Path.GetFullPath(value) });
        AddObjective<double>("--alpha", "X", "Languages are sampled in proportion to tokens^X, in [0, 1]: 1 as they are, 0 all alike [default: 0.3]",
            (objective, value) => objective with { Alpha = value });
    }

    private void AddModel()
    {
        _set.Add<string>("--model", "DIR", $"A model to pretrain further{BuiltInModels.OrEncoder} [default: a new one]",
            (recipe, value) => recipe with { Model = Path.GetFullPath(BuiltInModels.Folder(value)), NewModel = null });
        _set.Add<string>("--continue-from", "DIR", "A run, or one of its checkpoints, to take further: weights, moments and step count; of a run, its last at the full rate. The model is the run's [default: none]",
            (recipe, value) => recipe with { ContinueFrom = Path.GetFullPath(value) });
        AddModel<string>("--family", "NAME", "A new model's architecture: modernbert or bert [default: modernbert; bert for objectives that it lacks]", (model, value) => model with { Family = value });
        AddModel<string>("--preset", "NAME", $"Its sizes: {string.Join(", ", ModelSizes.Presets.Select(pair => $"{pair.Key} ({pair.Value.Layers} x {pair.Value.Hidden})"))} [default: mini]",
            (model, value) => model with { Preset = value });
        AddModel<int>("--layers", "N", "Its layers [default: the preset's]", (model, value) => model with { Layers = value });
        AddModel<int>("--hidden", "N", "The size of its hidden states [default: the preset's]", (model, value) => model with { Hidden = value });
        AddModel<int>("--heads", "N", "Its attention heads a layer [default: one for each 64 of --hidden]", (model, value) => model with { Heads = value });
        AddModel<int>("--intermediate", "N", "The size between its feed-forward maps [default: 2 x --hidden with gates, else 4 x]", (model, value) => model with { Intermediate = value });
        AddModel<int>("--max-positions", "TOKENS", "The longest input that it is made for [default: 512]", (model, value) => model with { MaxPositions = value });
        AddModel<double>("--dropout", "SHARE", "Every dropout in it, in [0, 1) [default: 0]", (model, value) => model with { Dropout = value });
        AddModel<string>("--vectors", "DIR", "Word vectors from which its embeddings begin [default: random ones]", (model, value) => model with { Vectors = Path.GetFullPath(BuiltInModels.Folder(value)) });
    }

    private void AddObjective()
    {
        AddObjective<string>("--objective", "NAME", $"What is learnt: {string.Join(", ", PretrainingObjectives.Names)} [default: mlm]",
            (objective, value) => objective with
            {
                Objective = PretrainingObjectives.Parse(value)
                    ?? throw new UsageException($"--objective must be one of {string.Join(", ", PretrainingObjectives.Names)}, not '{value}'."),
            });
        AddMasking<double>("--mask-rate", "SHARE", "Share of tokens to be guessed, between 0 and 1 [default: 0.15]", (masking, value) => masking with { Rate = value });
        AddMasking<double>("--mask-share", "SHARE", "Of those, the share that becomes the mask token [default: 0.8]", (masking, value) => masking with { MaskShare = value });
        AddMasking<double>("--random-share", "SHARE", "Of those, the share that becomes a random token [default: 0.1]", (masking, value) => masking with { RandomShare = value });
        AddMasking<bool>("--whole-words", null, "Choose all tokens of a word together, and mask them all", (masking, value) => masking with { WholeWords = value });
        AddObjective<int>("--max-length", "TOKENS", "Tokens a row, special tokens included [default: 128]", (objective, value) => objective with { MaxLength = value });
        AddObjective<int>("--short-length", "TOKENS", "Tokens a row in the first part of the run, with as many more rows a step [default: one length]",
            (objective, value) => objective with { ShortLength = value });
        AddObjective<double>("--short-ratio", "SHARE", "Share of all steps with short rows, in (0, 1]", (objective, value) => objective with { ShortRatio = value });
        AddObjective<double>("--ramp-ratio", "SHARE", "Share of all steps in which the batch grows to its size [default: 0]", (objective, value) => objective with { RampRatio = value });
        AddObjective<double>("--ramp-start", "SHARE", "Share of the batch that the first step has [default: 0.25]", (objective, value) => objective with { RampStart = value });
        AddObjective<bool>("--within-documents", null, "Keep attention within documents where a row has parts of several; slower", (objective, value) => objective with { WithinDocuments = value });
        AddObjective<int>("--eval-rows", "N", "Held-out rows that an evaluation scores at most [default: 500]", (objective, value) => objective with { EvalRows = value });
    }

    private void AddSeed()
    {
        _training.Add<long>("--seed", "N", "The run's only seed [default: 42]", (training, value) => training with { Seed = value });
        _set.Add<string>("--device", "NAME", "cpu, cuda or mps [default: cpu]", (recipe, value) => recipe with { Device = value });
    }

    private void AddModel<T>(string name, string valueName, string description, Func<NewModel, T, NewModel> change) =>
        _set.Add<T>(name, valueName, description, (recipe, value) => recipe with { NewModel = change(recipe.NewModel ?? new NewModel(), value) });

    private void AddMasking<T>(string name, string? valueName, string description, Func<MaskingOptions, T, MaskingOptions> change) =>
        AddObjective<T>(name, valueName, description, (objective, value) => objective with { Masking = change(objective.MaskingOptions, value) });

    private void AddObjective<T>(string name, string? valueName, string description, Func<PretrainingOptions, T, PretrainingOptions> change) =>
        _set.Add<T>(name, valueName, description, (recipe, value) => recipe with { Objective = change(recipe.ObjectiveOptions, value) });
}
