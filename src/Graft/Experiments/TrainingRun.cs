using Graft.Checkpoints;
using Graft.Data;
using Graft.Distributed;
using Graft.Native;
using Graft.Randomness;
using Graft.Reports;
using Graft.Tasks;
using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;

namespace Graft.Experiments;

/// <summary>
/// A run from recipe to finished model, in three steps: <see cref="Prepare"/> reads and checks everything and writes nothing,
/// <see cref="Run"/> trains, and the directory that it leaves is itself a published model.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly Recipe _recipe;
    private readonly bool _resume;
    private readonly Ranks _ranks;
    private readonly PretrainedModel _pretrained;
    private readonly TaskModel _model;
    private readonly IReadOnlyList<EncodedExample> _rows;
    private readonly RowMixture? _mixture;
    private readonly DevEvaluation? _dev;
    private readonly IReadOnlyList<string> _dataHashes;

    private TrainingRun(
        Recipe recipe, bool resume, Ranks ranks, PretrainedModel pretrained, TaskModel model, IReadOnlyList<EncodedExample> rows, RowMixture? mixture,
        DevEvaluation? dev, IReadOnlyList<string> dataHashes, RunSummary summary)
    {
        _recipe = recipe;
        _resume = resume;
        _ranks = ranks;
        _pretrained = pretrained;
        _model = model;
        _rows = rows;
        _mixture = mixture;
        _dev = dev;
        _dataHashes = dataHashes;
        Summary = summary;
    }

    /// <summary>What the run is about to train on.</summary>
    public RunSummary Summary { get; }

    /// <summary>The labels in the order of their ids.</summary>
    public LabelSet Labels => _model.Labels!;

    /// <summary>Reads the model and the data, encodes them, and checks that the run can start. Nothing is written.</summary>
    /// <param name="recipe">What to train, on what, and how.</param>
    /// <param name="resume">Whether to go on with a run that the output directory holds.</param>
    /// <param name="ranks">The processes that train together, each of which makes this call; the first alone writes. Null for this one by itself.</param>
    /// <param name="cancellation">Checked once a sentence.</param>
    /// <exception cref="GraftException">A file is missing or malformed, or the output directory holds another run.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public static TrainingRun Prepare(Recipe recipe, bool resume = false, Ranks? ranks = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ranks ??= Ranks.Alone;
        return ranks.Together(() => PrepareOwn(recipe, resume, ranks, cancellation));
    }

    private static TrainingRun PrepareOwn(Recipe recipe, bool resume, Ranks ranks, CancellationToken cancellation)
    {
        if (recipe.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        if (recipe.Task != NlpTasks.TokenClassification.Name)
            throw new ArgumentException($"the task '{recipe.Task}' cannot be trained from labelled data yet");
        if (recipe.Seeds is not null)
            throw new ArgumentException("a recipe with several seeds is several runs: train them with SeedRuns", nameof(recipe));
        if (ranks.IsFirst)
            RunDirectory.CheckUsable(recipe.Output, resume, ofSeeds: false);

        var device = ComputeDevice.Open(recipe.Device);
        var pretrained = PretrainedModel.Open(recipe.Model);
        var windows = Windows(recipe, pretrained);
        // Before they are read: what is written into a file in between makes a run that is refused later, not one that passes for another.
        var dataHashes = recipe.Data.FileHashes();
        var data = RunData.Read(recipe);
        var (train, dev) = (data.Train, data.Dev);
        var task = NlpTasks.TokenClassification;
        var labels = LabelsOf(train, recipe, pretrained, task);
        var rows = RunData.WithTokens(recipe.Data, task.Encode(train, pretrained.Tokenizer, labels, windows, recipe.SubwordLabels, cancellation));
        var evaluation = dev is null
            ? null
            : new DevEvaluation(dev, task.Encode(dev, pretrained.Tokenizer, labels, windows, SubwordLabels.First, cancellation), recipe.TrainingOptions, data.DevParts);
        ClassWeights.Of(recipe.TrainingOptions.ClassWeights, labels, rows); // refuses unknown labels before anything is written
        OptionProblems.ThrowIfAny(recipe.TrainingOptions.ValidateFor(
            TrainingPlan.ForExamples(rows.Count, recipe.TrainingOptions.Across(ranks.Count).PlanOptions())));
        var random = new RandomSource(recipe.TrainingOptions.Seed);
        LoadReport? report = null;
        var model = recipe.FromScratch ? pretrained.CreateUntrained(task, labels, random) : pretrained.CreateModel(task, labels, random, out report);
        try
        {
            ParameterSchedule.Check(model, recipe.TrainingOptions);
            model.to(device);
            var mixture = RunData.Mixture(recipe.Data, data.TrainParts, rows);
            var summary = Summarize(train, dev, rows, pretrained, model, report) with { Sources = Sources(recipe, data.TrainParts) };
            return new TrainingRun(recipe, resume, ranks, pretrained, model, rows, mixture, evaluation, dataHashes, summary);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Trains, and writes the finished model. When cancelled, a checkpoint is written, and the run can be resumed from it.</summary>
    /// <param name="observer">Watches; null for a silent run.</param>
    /// <param name="cancellation">Asks to stop after the step at hand.</param>
    /// <exception cref="GraftException">Training diverged, or the directory holds a run with other data or options.</exception>
    /// <exception cref="IOException">The disk is full or the directory not writable; the checkpoints on disk are intact.</exception>
    public RunResult Run(ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        var options = _recipe.TrainingOptions;
        using var directory = _ranks.Together(() => _ranks.IsFirst ? RunDirectory.Open(_recipe.Output) : null);
        using var trainer = new Trainer(
            _model, _rows, options, directory is null ? null : new RunCheckpoints(directory.Path, options.SaveTotalLimit, _resume, difference: () => RecipeDifference.Of(directory.RecipePath, _recipe.ToJson())), _dev is null ? null : _dev.Score,
            RunDirectory.Observer(directory, options, observer), _ranks, _mixture, _dev?.Fingerprint);
        if (directory is not null)
        {
            _recipe.Write(directory.RecipePath);
            directory.Write(RunSummary.FileName, Summary.RelativeTo(directory.Path), ResultJson.Default.RunSummary);
            directory.Write(RunEnvironment.FileName, RunEnvironment.OfThisProcess(_ranks.Count), ResultJson.Default.RunEnvironment);
        }

        var state = trainer.Run(cancellation);
        if (!trainer.IsFinished)
            return RunResult.Of(state, state.Update, finished: false);

        var kept = trainer.TakeKeptWeights();
        var result = RunResult.Of(state, kept, finished: true, trainer.Choice) with
        {
            StoppedEarly = state.Update < trainer.Plan.TotalUpdates,
            DataSha256 = _dataHashes,
        };
        if (directory is not null)
            Finish(directory, state, result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dev?.Dispose();
        _model.Dispose();
    }

    private void Finish(RunDirectory directory, TrainingState state, RunResult result)
    {
        _pretrained.Save(directory.Path, _model);
        var isLastScored = result.Choice?.IsAverage ?? result.KeptStep == state.Update;
        if (_dev?.Predict(_model, result.KeptStep, isLastScored, directory.Path) is { } predictions)
            AtomicFile.Write(Path.Combine(directory.Path, DevPredictions.FileName), predictions.Write);
        directory.Write(RunResult.FileName, result, ResultJson.Default.RunResult);
        directory.WriteReport();
    }

    private static LabelSet LabelsOf(IReadOnlyList<WordExample> train, Recipe recipe, PretrainedModel pretrained, NlpTask task)
    {
        if (recipe.Data.Labels is { } order)
            return LabelSet.FromOrder(order, train);
        var found = LabelSet.FromExamples(train);
        // From scratch there is no head to keep.
        return recipe.FromScratch ? found : pretrained.InSavedOrder(task, found);
    }

    private static TokenWindowOptions Windows(Recipe recipe, PretrainedModel pretrained)
    {
        if (recipe.MaxLength > pretrained.MaxTokens)
            throw new ArgumentException($"--max-length must be at most {pretrained.MaxTokens}, what the model and its tokenizer allow, not {recipe.MaxLength}");
        return new TokenWindowOptions(recipe.MaxLength ?? pretrained.MaxTokens, recipe.StrideWords);
    }

    private static RunSummary Summarize(
        IReadOnlyList<WordExample> train, IReadOnlyList<WordExample>? dev, IReadOnlyList<EncodedExample> rows, PretrainedModel pretrained, TaskModel model,
        LoadReport? report)
    {
        var scheme = TagSchemes.Detect(train);
        var illegal = TagSchemes.FindIllegal(train, scheme);
        return new RunSummary(
            DatasetSummary.Of(train, NlpTasks.TokenClassification.SplitWordShare(train, pretrained.Tokenizer)),
            dev is null ? null : DatasetSummary.Of(dev),
            dev is null ? null : DatasetOverlap.Of(train, dev),
            rows.Count,
            rows.Sum(row => (long)row.InputIds.Count),
            rows.Max(row => row.InputIds.Count),
            rows.CountBy(row => row.Example).Count(pair => pair.Value > 1),
            scheme,
            illegal.Count,
            illegal is [var first, ..] ? first.ToString() : null,
            model.NamedParameters().Sum(pair => pair.Parameter.numel()),
            [.. model.NamedParameters().Select(pair => pair.Name).Except(report?.Loaded ?? [])],
            report?.Unexpected ?? []);
    }

    private static IReadOnlyList<SourceSummary>? Sources(Recipe recipe, IReadOnlyList<DataPart>? parts) => parts is null
        ? null
        : [.. parts.Zip(RunData.Shares(recipe.Data, parts), (part, share) => new SourceSummary(part.Name, part.Count, share))];
}
