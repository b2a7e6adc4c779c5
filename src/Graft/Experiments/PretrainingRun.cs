using Graft.Checkpoints;
using Graft.Distributed;
using Graft.Modeling;
using Graft.Native;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tokenizers;
using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;

namespace Graft.Experiments;

/// <summary>
/// Pretraining from recipe to finished model: <see cref="Prepare"/> reads and checks and writes nothing, <see cref="Run"/> trains, and the directory
/// that it leaves is a published model with the tokenizer of its text.
/// </summary>
public sealed class PretrainingRun : IDisposable
{
    private readonly PretrainingRecipe _recipe;
    private readonly bool _resume;
    private readonly Ranks _ranks;
    private readonly PretrainingText _text;
    private readonly TaskModel _model;
    private readonly PretrainingEvaluation? _evaluation;
    private readonly Func<PretrainingWork> _work;

    private PretrainingRun(
        PretrainingRecipe recipe, bool resume, Ranks ranks, PretrainingText text, TaskModel model, PretrainingEvaluation? evaluation, Func<PretrainingWork> work, PretrainingSummary summary)
    {
        (_recipe, _resume, _ranks, _text, _model, _evaluation, _work) = (recipe, resume, ranks, text, model, evaluation, work);
        Summary = summary;
    }

    /// <summary>What the run is about to do; once it runs, with the figures from before.</summary>
    public PretrainingSummary Summary { get; private set; }

    /// <summary>Opens text and model and checks that the run can start. Nothing is written.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="resume">Whether to go on with a run that the output directory holds.</param>
    /// <param name="ranks">The processes that train together, each of which makes this call; the first alone writes. Null for this one by itself.</param>
    /// <exception cref="GraftException">A file is missing or malformed, there is not enough text, or the output directory holds another run.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public static PretrainingRun Prepare(PretrainingRecipe recipe, bool resume = false, Ranks? ranks = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ranks ??= Ranks.Alone;
        // The other run's folder need be on the first machine only.
        var whole = ranks.OfFirst(() => ContinuedRun.WithModel(recipe, resume), PretrainingRecipeJson.Default.PretrainingRecipe);
        return ranks.Together(() => PrepareOwn(whole, resume, ranks));
    }

    private static PretrainingRun PrepareOwn(PretrainingRecipe recipe, bool resume, Ranks ranks)
    {
        Check(recipe);
        var takesFurther = ranks.IsFirst && !RunDirectory.CheckUsable(recipe.Output, resume) && recipe.ContinueFrom is not null;
        var device = ComputeDevice.Open(recipe.Device);
        var text = PretrainingText.Open(recipe.Corpus);
        PretrainingRun? run = null;
        try
        {
            run = PrepareOn(recipe, resume, ranks, text, device);
            if (takesFurther)
                ContinuedRun.Check(recipe, run.Summary);
            return run;
        }
        catch
        {
            run?.Dispose();
            text.Dispose();
            throw;
        }
    }

    /// <summary>Checks the options of a run.</summary>
    /// <exception cref="ArgumentException">They contradict each other; all problems are named.</exception>
    internal static void Check(PretrainingRecipe recipe)
    {
        if (recipe.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>Checks that a published model can be pretrained further on text of a tokenizer; neither its weights nor the text are read.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="model">Its model.</param>
    /// <param name="tokenizer">The text's tokenizer.</param>
    /// <exception cref="UnsupportedModelException">It has no head for the objective, fewer embeddings than the tokenizer ids, or another tokenizer.</exception>
    /// <exception cref="ArgumentException">Rows are longer than the model's positions.</exception>
    internal static void Check(PretrainingRecipe recipe, PretrainedModel model, Tokenizer tokenizer)
    {
        TaskModel.RequireHead(model.Family, PretrainingObjectives.TaskOf(recipe.ObjectiveOptions.Objective));
        if (model.Config.Vocabulary < tokenizer.IdCount)
            throw new UnsupportedModelException($"{model.Path}: the model has {model.Config.Vocabulary} embeddings, and the text's tokenizer {tokenizer.IdCount} ids; build the corpus with the model's own tokenizer");
        if (IdMeanings.FirstDifference(tokenizer, model.Tokenizer) is { } id)
        {
            throw new UnsupportedModelException(
                $"{model.Path}: the text was made by another tokenizer, whose id {id} is '{tokenizer.IdToToken(id)}' and not '{model.Tokenizer.IdToToken(id)}'; build the corpus with the model's own (graft corpus build --tokenizer {model.Path})");
        }

        CheckLength(recipe.ObjectiveOptions, model.Config);
    }

    private static void CheckLength(PretrainingOptions objective, ModelConfig config)
    {
        if (objective.MaxLength > config.MaxTokens)
            throw new ArgumentException($"--max-length must be at most the model's {config.MaxTokens} positions, not {objective.MaxLength}");
    }

    /// <summary>Trains, and writes the finished model. When cancelled, a checkpoint is written, and the run can be resumed from it.</summary>
    /// <param name="observer">Watches; null for a silent run.</param>
    /// <param name="cancellation">Asks to stop after the step at hand.</param>
    /// <exception cref="GraftException">Training diverged, or the directory holds a run with other text or options.</exception>
    /// <exception cref="IOException">The disk is full or the directory not writable; the checkpoints on disk are intact.</exception>
    public RunResult Run(ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        var options = _recipe.TrainingOptions;
        using var directory = _ranks.Together(() => _ranks.IsFirst ? RunDirectory.Open(_recipe.Output) : null);
        Summary = Summary with { Before = _ranks.Together(() => directory is null ? null : Before(directory, cancellation)) };
        using var trainer = new Trainer(
            _model, _work, options, directory is null ? null : new RunCheckpoints(directory.Path, options.SaveTotalLimit, _resume, _recipe.ContinueFrom, () => RecipeDifference.Of(directory.RecipePath, _recipe.ToJson())),
            _evaluation is null ? null : _evaluation.Score, RunDirectory.Observer(directory, options, observer), _ranks);
        if (directory is not null)
        {
            _recipe.Write(directory.RecipePath);
            directory.Write(PretrainingSummary.FileName, Summary, ResultJson.Default.PretrainingSummary);
            directory.Write(RunEnvironment.FileName, RunEnvironment.OfThisProcess(_ranks.Count), ResultJson.Default.RunEnvironment);
        }

        var state = trainer.Run(cancellation);
        if (!trainer.IsFinished)
            return RunResult.Of(state, state.Update, finished: false);

        var result = RunResult.Of(state, trainer.TakeKeptWeights(), finished: true);
        if (directory is not null)
        {
            ModelDirectory.Save(directory.Path, _model.Family.WriteConfig(_model.Config), _model.State(), ModelDirectory.ReadTokenizerFiles(_text.Folder));
            directory.Write(RunResult.FileName, result, ResultJson.Default.RunResult);
            directory.WriteReport();
        }

        return result;
    }

    /// <summary>The figures from before: those that the run's first part wrote down, or those of the model as it is now.</summary>
    private IReadOnlyDictionary<string, double>? Before(RunDirectory directory, CancellationToken cancellation)
    {
        if (_resume && directory.Read(PretrainingSummary.FileName, ResultJson.Default.PretrainingSummary) is { } earlier)
            return earlier.Before;
        return _recipe is not { Model: not null, ContinueFrom: null } || Summary.NewParameters.Count > 0 ? null : _evaluation?.Score(_model, null, cancellation).Metrics;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _text.Dispose();
    }

    private static PretrainingRun PrepareOn(PretrainingRecipe recipe, bool resume, Ranks ranks, PretrainingText text, torch.Device device)
    {
        var random = new RandomSource(recipe.TrainingOptions.Seed);
        var special = SpecialTokens.Of(text.Tokenizer, text.Folder, needsMask: recipe.ObjectiveOptions.Objective != PretrainingObjective.Causal);
        var model = CreateModel(recipe, text, special, random, out var drawn);
        try
        {
            return PrepareWith(model, drawn, special, random, recipe, resume, ranks, text, device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static PretrainingRun PrepareWith(
        TaskModel model, IReadOnlyList<string> drawn, SpecialTokens special, RandomSource random, PretrainingRecipe recipe, bool resume, Ranks ranks, PretrainingText text,
        torch.Device device)
    {
        var (objective, training) = (recipe.ObjectiveOptions, recipe.TrainingOptions);
        var isCausal = objective.Objective == PretrainingObjective.Causal;
        CheckLength(objective, model.Config);
        model.to(device);
        var masking = isCausal
            ? null
            : new TokenMasking(objective.MaskingOptions, special.MaskId!.Value, special.IsSpecial, objective.MaskingOptions.WholeWords ? special.ContinuesWord() : []);
        var collator = new Collator(masking, special.PaddingId);
        var rows = text.Rows(objective, special, random);
        var evaluation = text.Evaluation(objective, special, collator, training.EvalBatchSize);
        var whole = training.Across(ranks.Count);
        using var plan = new PretrainingWork(model, rows, collator, objective, whole);
        var stepRows = whole.BatchSize * whole.GradientAccumulationSteps;
        if (rows.TokensPerEpoch(objective.MaxLength) < (long)stepRows * objective.MaxLength)
        {
            throw new UnsupportedModelException(
                $"{recipe.Corpus}: one pass over the text has {rows.TokensPerEpoch(objective.MaxLength)} tokens, fewer than a step of {stepRows} x {objective.MaxLength}; give more text, or a smaller --batch-size, --gradient-accumulation-steps or --max-length");
        }

        OptionProblems.ThrowIfAny([.. training.ValidateFor(plan.Plan), .. evaluation is null ? training.ValidateWithoutDevData() : []]);
        var summary = new PretrainingSummary(
            model.Config.ModelType, model.NamedParameters().Sum(pair => pair.Parameter.numel()), text.Tokenizer.VocabularySize, rows.TokensPerEpoch(objective.MaxLength),
            plan.Plan.TotalUpdates, evaluation is not null, drawn)
        {
            IdMeanings = IdMeanings.Hash(text.Tokenizer),
        };
        return new PretrainingRun(recipe, resume, ranks, text, model, evaluation, () => new PretrainingWork(model, rows, collator, objective, whole), summary);
    }

    private static TaskModel CreateModel(
        PretrainingRecipe recipe, PretrainingText text, SpecialTokens special, RandomSource random, out IReadOnlyList<string> drawn)
    {
        var objective = recipe.ObjectiveOptions.Objective;
        var task = PretrainingObjectives.TaskOf(objective);
        if (recipe.Model is { } folder)
        {
            var pretrained = PretrainedModel.Open(folder);
            Check(recipe, pretrained, text.Tokenizer);
            var further = pretrained.CreateModel(task, null, random, out var report);
            drawn = recipe.ContinueFrom is null ? report.Missing : []; // all weights come from the other run
            return further;
        }

        drawn = [];
        var made = recipe.MadeModel!;
        var family = made.FindFamily();
        var sizes = made.Sizes(text.Tokenizer.IdCount) with
        {
            PaddingId = special.PaddingId,
            ClsId = special.ClsId,
            SepId = special.SepId,
            IsDecoder = objective == PretrainingObjective.Causal,
        };
        var model = new TaskModel(family, family.NewConfig(sizes), task, null);
        try
        {
            model.Initialize(null, random);
            if (made.Vectors is { } vectors)
                VectorStart.Apply(model, vectors, text.Tokenizer, random);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
