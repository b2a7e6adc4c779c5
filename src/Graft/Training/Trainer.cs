using System.Diagnostics;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Training.Schedules;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>Scores the dev data with a model.</summary>
/// <param name="model">The model.</param>
/// <param name="maxRows">How many rows to score at most, for a quick check; null for all.</param>
/// <param name="cancellation">Checked once a batch.</param>
public delegate EvaluationScores Evaluate(TaskModel model, int? maxRows, CancellationToken cancellation);

/// <summary>
/// Trains a model. The loss is that of a whole step, however it is cut into parts; everything random is counted by the step, so that a
/// resumed run is the same run.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TaskModel _model;
    private readonly TrainingOptions _options;
    private readonly Evaluate? _evaluate;
    private readonly ITrainingObserver _observer;
    private readonly RunCheckpoints? _checkpoints;
    private readonly RandomSource _random;
    private readonly TrainingWork _work;
    private readonly TrainingPlan _plan;
    private readonly LearningRateSchedule? _schedule;
    private readonly ParameterArena _arena;
    private readonly AdamW _optimizer;
    private readonly WeightAverage? _average;
    private readonly ParameterSchedule _parameters;
    private readonly Stopwatch _watch = new();
    private readonly double _secondsBefore;
    private TrainingState _state;

    /// <summary>Prepares a run on a task's labelled rows, from its beginning or from its newest intact checkpoint.</summary>
    /// <param name="model">The model, on its device; its parameters become views of the trainer's arena.</param>
    /// <param name="rows">The rows to train on, labelled.</param>
    /// <param name="options">How to train.</param>
    /// <param name="checkpoints">Where checkpoints go, and whether to take up what is there; null for a run that leaves nothing behind, and so keeps its last weights.</param>
    /// <param name="evaluate">Scores the dev data; null where there are none.</param>
    /// <param name="observer">Watches.</param>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public Trainer(
        TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options, RunCheckpoints? checkpoints, Evaluate? evaluate, ITrainingObserver observer)
        : this(model, () => new ExampleWork(model, rows, options), options, checkpoints, evaluate, observer)
    {
    }

    /// <summary>Prepares a run on any work, from its beginning or from its newest intact checkpoint.</summary>
    /// <param name="model">The model, on its device; its parameters become views of the trainer's arena.</param>
    /// <param name="work">Makes what to train on, once the options are known to be valid; the trainer disposes it.</param>
    /// <param name="options">How to train.</param>
    /// <param name="checkpoints">As above.</param>
    /// <param name="evaluate">Scores the dev data; null where there are none.</param>
    /// <param name="observer">Watches.</param>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public Trainer(
        TaskModel model, Func<TrainingWork> work, TrainingOptions options, RunCheckpoints? checkpoints, Evaluate? evaluate, ITrainingObserver observer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        OptionProblems.ThrowIfAny([.. options.Validate(), .. evaluate is null ? options.ValidateWithoutDevData() : []]);
        _model = model;
        _options = options;
        _checkpoints = checkpoints;
        _evaluate = evaluate;
        _observer = observer;
        _random = new RandomSource(options.Seed);
        _work = work();
        _plan = _work.Plan;
        _arena = new ParameterArena(options.LinearProbe ? model.HeadParameters() : model.NamedParameters());
        _optimizer = new AdamW(_arena, options.OptimizerOptions());
        _average = WeightAverage.Create(options, _arena, _plan);
        _parameters = new ParameterSchedule(model, _arena.Slices, options, _plan);
        _state = checkpoints?.Restore(_arena, _optimizer, _work.Fingerprint, options.Keep == KeptWeights.Best, observer, _average?.Values)
            ?? TrainingState.AtStart(_work.Fingerprint, ScoreHistory.FirstPlateau(options));
        _optimizer.SkippedSteps = _parameters.SkippedBefore(_state.Update);
        _optimizer.UpdateWhenRead(model.LookUpTables());
        _secondsBefore = _state.Seconds;
        _schedule = options.LrSchedulerType == ScheduleKind.ReduceLrOnPlateau
            ? null
            : LearningRateSchedule.Create(options.ScheduleOptions(_plan.TotalUpdates), options.LearningRate, _plan.WarmupUpdates, _plan.TotalUpdates);
    }

    /// <summary>How many steps there are.</summary>
    public TrainingPlan Plan => _plan;

    /// <summary>Whether nothing is left to train: all steps of the plan are done, or early stopping has ended the run.</summary>
    public bool IsFinished => _state.Update >= _plan.TotalUpdates || EarlyStopping.IsDue(_options, _state);

    /// <summary>Trains to the end, or until cancelled: then a checkpoint is written and the run can go on from it.</summary>
    /// <param name="cancellation">Asks to stop after the step at hand.</param>
    /// <returns>Where the run stands; <see cref="IsFinished"/> says whether it is at its end.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public TrainingState Run(CancellationToken cancellation)
    {
        _watch.Restart();
        CheckEvaluation();
        _observer.OnStart(_plan, _state);
        if (_parameters.Warning is { } warning)
            _observer.OnWarning(warning);
        while (!IsFinished)
        {
            _work.Prepare(cancellation);
            if (cancellation.IsCancellationRequested)
            {
                Save();
                return _state;
            }

            var report = Step(_state.Update);
            _state = _state with { Update = report.Update, Tokens = _state.Tokens + report.Tokens, LossSinceLog = _state.LossSinceLog + report.Loss };
            _observer.OnStep(report);
            _state = SpikeGuard.After(_state, report.Loss, _options.LossSpike);
            if (report.Update % _options.LoggingSteps == 0)
                _state = _state with { LossSinceLog = 0 };

            var isBest = IsDue(_options.EvalStrategy, _options.EvalSteps) && EvaluateDev();
            var isStableEnd = report.Update == _options.LastStableUpdate(_plan);
            if (isStableEnd)
                _state = _state with { StableUpdate = report.Update };
            if (isBest || isStableEnd || IsDue(_options.SaveStrategy, _options.SaveSteps) || IsFinished)
                Save();
        }

        return _state;
    }

    /// <summary>Gives the model the weights that the run ends with: the best, the last or their average, as the options say.</summary>
    /// <returns>Optimizer steps done when the model had these weights.</returns>
    public int TakeKeptWeights()
    {
        if (_average is not null && _average.HasBegun(_state.Update))
        {
            using var noGradient = no_grad();
            _arena.Values.copy_(_average.Values);
        }

        if (_checkpoints is null || _options.Keep != KeptWeights.Best || _state.Best is not { } best || best.Update == _state.Update)
            return _state.Update;
        _checkpoints.LoadWeights(best.Update, _arena);
        return best.Update;
    }

    /// <summary>Brings what is put off up to date, as evaluations and checkpoints do, so that a measurement does not leave it out.</summary>
    internal void CatchUp() => _optimizer.CatchUp();

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.Dispose();
        _average?.Dispose();
        _optimizer.Dispose();
        _arena.Dispose();
    }

    /// <summary>One optimizer step: forward and backward of each part, clip, update.</summary>
    private StepReport Step(int update)
    {
        _parameters.Apply(update);
        var key = _random.KeyOf(RandomPurpose.Dropout, (ulong)update);
        var (loss, tokens, firstRow) = (0.0, 0, 0);
        foreach (var part in _work.At(update))
        {
            using var scope = NewDisposeScope();
            var share = part.Loss(new StepRandomness(key, firstRow));
            share.backward();
            loss += share.item<float>();
            tokens += part.Tokens;
            firstRow += part.Rows;
        }

        if (!double.IsFinite(loss))
            throw new TrainingDivergedException(update + 1, "loss", loss);
        var rate = _schedule?.RateAt(update) ?? _state.Plateau!.Rate;
        var norm = _optimizer.Step(rate, _parameters.ScalesAt(update));
        if (_average?.HasBegun(update + 1) == true)
        {
            _optimizer.CatchUp();
            _average.Add(update + 1);
        }

        return new StepReport(update + 1, _plan.EpochsAfter(update), loss, rate, norm, tokens);
    }

    /// <summary>Scores two batches before the first step, so that a fault in evaluation shows in second five and not in hour five.</summary>
    private void CheckEvaluation()
    {
        if (_evaluate is not null && _state.Update == 0)
            _evaluate(_model, 2 * _options.EvalBatchSize, CancellationToken.None);
    }

    /// <summary>Scores the dev data; not cut short by a cancellation, so that the checkpoint that follows is the same with or without one.</summary>
    private bool EvaluateDev()
    {
        if (_evaluate is null)
            return false;
        _optimizer.CatchUp();
        var average = _average?.HasBegun(_state.Update) == true ? _average : null;
        average?.Exchange();
        var scores = _evaluate(_model, null, CancellationToken.None);
        average?.Exchange();
        var isBest = ScoreHistory.IsBest(_state, scores);
        _state = ScoreHistory.After(_state, scores, _options) with { Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds };
        _observer.OnEvaluation(_state, isBest);
        return isBest;
    }

    private bool IsDue(IntervalStrategy strategy, int steps) => strategy switch
    {
        IntervalStrategy.Steps => _state.Update % steps == 0 || _state.Update == _plan.TotalUpdates,
        IntervalStrategy.Epoch => _state.Update % _plan.UpdatesPerEpoch == 0 || _state.Update == _plan.TotalUpdates,
        _ => false,
    };

    private void Save()
    {
        _optimizer.CatchUp();
        if (_checkpoints is null)
            return;
        _state = _state with { Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds };
        _observer.OnCheckpoint(_checkpoints.Save(_state, _arena, _optimizer, _average?.HasBegun(_state.Update) == true ? _average.Values : null));
    }
}
