using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Graft.Data;
using Graft.Distributed;
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
/// resumed run is the same run. On several ranks each computes the losses of some of a step's parts, and all make the same step.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TaskModel _model;
    private readonly TrainingOptions _options;
    private readonly Evaluate? _evaluate;
    private readonly ITrainingObserver _observer;
    private readonly Ranks _ranks;
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
    /// <param name="ranks">The processes that train together, each of which calls this with the same model, rows and options; null for this one alone.</param>
    /// <param name="mixture">How often an epoch takes rows of each part of them; null takes every row once.</param>
    /// <param name="devData">A short name for the dev data, such as a hash: a run is only resumed with the same. Null where there are none.</param>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public Trainer(
        TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options, RunCheckpoints? checkpoints, Evaluate? evaluate, ITrainingObserver observer,
        Ranks? ranks = null, RowMixture? mixture = null, string? devData = null)
        : this(model, () => new ExampleWork(model, rows, options.Across(ranks?.Count ?? 1), mixture, devData), options, checkpoints, evaluate, observer, ranks)
    {
    }

    /// <summary>Prepares a run on any work, from its beginning or from its newest intact checkpoint.</summary>
    /// <param name="model">The model, on its device; its parameters become views of the trainer's arena.</param>
    /// <param name="work">Makes what to train on, once the options are known to be valid: the parts of all ranks (<see cref="TrainingOptions.Across"/>). The trainer disposes it.</param>
    /// <param name="options">How to train.</param>
    /// <param name="checkpoints">As above; read and written by the first rank alone, null on the others.</param>
    /// <param name="evaluate">Scores the dev data, on the first rank; null where there are none.</param>
    /// <param name="observer">Watches.</param>
    /// <param name="ranks">As above.</param>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    /// <exception cref="MpiException">The ranks were given different work.</exception>
    public Trainer(
        TaskModel model, Func<TrainingWork> work, TrainingOptions options, RunCheckpoints? checkpoints, Evaluate? evaluate, ITrainingObserver observer,
        Ranks? ranks = null)
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
        _ranks = ranks ?? Ranks.Alone;
        _random = new RandomSource(options.Seed);
        try
        {
            _work = work();
            _plan = _work.Plan;
            OptionProblems.ThrowIfAny(options.ValidateFor(_plan));
            _schedule = options.LrSchedulerType == ScheduleKind.ReduceLrOnPlateau
                ? null
                : LearningRateSchedule.Create(options.ScheduleOptions(_plan.TotalUpdates), options.LearningRate, _plan.WarmupUpdates, _plan.TotalUpdates);
            _arena = new ParameterArena(options.LinearProbe ? model.HeadParameters() : model.NamedParameters());
            _optimizer = new AdamW(_arena, options.OptimizerOptions());
            _average = WeightAverage.Create(options, _arena, _plan);
            _parameters = new ParameterSchedule(model, _arena.Slices, options, _plan);
            CheckSameWork();
            var firstPlateau = ScoreHistory.FirstPlateau(options);
            _state = _ranks.OfFirst(
                () => checkpoints?.Restore(_arena, _optimizer, _work.Fingerprint, options.MayKeepBest, observer, _average?.Values, firstPlateau)
                    ?? TrainingState.AtStart(_work.Fingerprint, firstPlateau),
                TrainingJson.Default.TrainingState);
            _optimizer.Steps = _state.Update;
            _average?.BeginAfter(_state.TakenOverAt);
            TakeWeightsOfFirst();
            _optimizer.SkippedSteps = _parameters.SkippedBefore(_state.Update);
            _optimizer.UpdateWhenRead(model.LookUpTables());
            _secondsBefore = _state.Seconds;
        }
        catch
        {
            // Nobody else knows of what was made so far.
            _work?.Dispose();
            _average?.Dispose();
            _optimizer?.Dispose();
            _arena?.Dispose();
            throw;
        }
    }

    /// <summary>How many steps there are.</summary>
    public TrainingPlan Plan => _plan;

    /// <summary>With <see cref="KeptWeights.BestOrAverage"/>, once <see cref="TakeKeptWeights"/> has chosen: between what; null before, for other options, and where nothing was averaged.</summary>
    public WeightsChoice? Choice { get; private set; }

    /// <summary>Whether nothing is left to train: all steps of the plan are done, or early stopping has ended the run.</summary>
    public bool IsFinished => _state.Update >= _plan.TotalUpdates || EarlyStopping.IsDue(_options, _state);

    /// <summary>Trains to the end, or until cancelled: then a checkpoint is written and the run can go on from it.</summary>
    /// <param name="cancellation">Asks to stop after the step at hand.</param>
    /// <returns>Where the run stands; <see cref="IsFinished"/> says whether it is at its end.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    /// <exception cref="RankFailedException">Another rank has failed.</exception>
    public TrainingState Run(CancellationToken cancellation)
    {
        try
        {
            return RunSteps(cancellation);
        }
        catch (TrainingDivergedException error)
        {
            // Every rank has come to the same numbers, and one of them should say it.
            _ranks.Together(() =>
            {
                if (_state.CalmUpdate is { } calm)
                    _checkpoints?.PointBack(calm);
                ExceptionDispatchInfo.Throw(error);
            });
            throw;
        }
    }

    private TrainingState RunSteps(CancellationToken cancellation)
    {
        _watch.Restart();
        CheckEvaluation();
        _observer.OnStart(_plan, _state);
        if (_parameters.Warning is { } warning)
            _observer.OnWarning(warning);
        while (!IsFinished)
        {
            _work.Prepare(cancellation);
            if (_ranks.Any(cancellation.IsCancellationRequested))
            {
                Save();
                return _state;
            }

            var report = Step(_state.Update);
            _state = _state with { Update = report.Update, Tokens = _state.Tokens + report.Tokens, LossSinceLog = _state.LossSinceLog + report.Loss, StepsSinceLog = _state.StepsSinceLog + 1 };
            _observer.OnStep(report);
            _state = SpikeGuard.After(_state, report.Loss, _options.LossSpike);
            if (report.Update % _options.LoggingSteps == 0)
                _state = _state with { LossSinceLog = 0, StepsSinceLog = 0 };

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
        if (_options.Keep == KeptWeights.BestOrAverage)
        {
            if (TakeAverageIfBetter())
                return _state.Update;
        }
        else if (_average is not null && _average.HasBegun(_state.Update))
        {
            using var noGradient = no_grad();
            _arena.Values.copy_(_average.Values);
        }

        // The ranks have the same state, but the first alone knows of checkpoints.
        var takesBest = _ranks.Any(_checkpoints is not null) && _options.MayKeepBest;
        if (!takesBest || _state.Best is not { } best || best.Update == _state.Update)
            return _state.Update;
        _ranks.Together(() => _checkpoints?.LoadWeights(best.Update, _arena));
        _ranks.Broadcast(_arena.Values);
        return best.Update;
    }

    /// <summary>Scores the average, and leaves it in the model where no step was better.</summary>
    private bool TakeAverageIfBetter()
    {
        if (_average is null || _evaluate is null || !_average.HasBegun(_state.Update))
            return false;
        _optimizer.CatchUp();
        _average.Exchange();
        var scores = Score(null);
        Choice = new WeightsChoice(_state.Best is not { } best || scores.Score >= best.Scores.Score, _state.Best?.Scores, scores);
        if (!Choice.IsAverage)
            _average.Exchange();
        return Choice.IsAverage;
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
        var (loss, tokens) = _ranks.Together(() => Backward(update));
        Span<double> sum = [loss];
        _ranks.Sum(sum);
        loss = sum[0];
        if (!double.IsFinite(loss))
            throw new TrainingDivergedException(update + 1, "loss", loss);
        _optimizer.SumGradients(_ranks);
        var rate = _schedule?.RateAt(update) ?? _state.Plateau!.Rate;
        var norm = _optimizer.Step(rate, _parameters.ScalesAt(update));
        if (_average?.HasBegun(update + 1) == true)
        {
            _optimizer.CatchUp();
            _average.Add(update + 1);
        }

        return new StepReport(update + 1, _plan.EpochsAfter(update), loss, rate, norm, tokens);
    }

    /// <summary>Adds this rank's share of a step to the gradients.</summary>
    /// <returns>Its share of the loss, and the tokens of the whole step.</returns>
    private (double Loss, int Tokens) Backward(int update)
    {
        var key = _random.KeyOf(RandomPurpose.Dropout, (ulong)update);
        var (loss, tokens, firstRow) = (0.0, 0, 0);
        foreach (var (index, part) in _work.At(update).Index())
        {
            if (index % _ranks.Count == _ranks.Index)
            {
                using var scope = NewDisposeScope();
                var share = part.Loss(new StepRandomness(key, firstRow));
                share.backward();
                loss += share.item<float>();
            }

            tokens += part.Tokens;
            firstRow += part.Rows;
        }

        return (loss, tokens);
    }

    /// <summary>Scores two batches before the first step, so that a fault in evaluation shows in second five and not in hour five.</summary>
    private void CheckEvaluation()
    {
        if (_evaluate is not null && _state.Update == 0)
            Score(2 * _options.EvalBatchSize);
    }

    /// <summary>Scores the dev data; not cut short by a cancellation, so that the checkpoint that follows is the same with or without one.</summary>
    private bool EvaluateDev()
    {
        if (_evaluate is null)
            return false;
        _optimizer.CatchUp();
        var average = _options.Keep == KeptWeights.Average && _average?.HasBegun(_state.Update) == true ? _average : null;
        average?.Exchange();
        var scores = Score(null);
        average?.Exchange();
        var isBest = ScoreHistory.IsBest(_state, scores);
        _state = ScoreHistory.After(_state, scores, _options) with { Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds };
        _observer.OnEvaluation(_state, isBest);
        return isBest;
    }

    /// <summary>The first rank's scores; with the same ones, all ranks take the same turns.</summary>
    private EvaluationScores Score(int? maxRows) => _ranks.OfFirst(() => _evaluate!(_model, maxRows, CancellationToken.None), TrainingJson.Default.EvaluationScores);

    private bool IsDue(IntervalStrategy strategy, int steps) => strategy switch
    {
        IntervalStrategy.Steps => _state.Update % steps == 0 || _state.Update == _plan.TotalUpdates,
        IntervalStrategy.Epoch => _state.Update % _plan.UpdatesPerEpoch == 0 || _state.Update == _plan.TotalUpdates,
        _ => false,
    };

    private void Save()
    {
        _optimizer.CatchUp();
        _state = _state with
        {
            Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds,
            UnprovenUpdate = _options.LossSpike is not null && _state.SpikeSteps == 0 ? _state.Update : _state.UnprovenUpdate,
        };
        _ranks.Together(() =>
        {
            if (_checkpoints is not null)
                _observer.OnCheckpoint(_checkpoints.Save(_state, _arena, _optimizer, _average?.HasBegun(_state.Update) == true ? _average.Values : null));
        });
        TakeWeightsOfFirst();
    }

    /// <summary>
    /// What the first rank reads and writes is what all go on from, as they would after an interruption: machines with other instructions may
    /// have come to other last bits.
    /// </summary>
    private void TakeWeightsOfFirst()
    {
        foreach (var buffer in new[] { _arena.Values, _optimizer.FirstMoments, _optimizer.SecondMoments, _average?.Values })
        {
            if (buffer is not null)
                _ranks.Broadcast(buffer);
        }
    }

    private void CheckSameWork()
    {
        var work = $"{_work.Fingerprint} {_arena.Length}";
        var first = _ranks.OfFirst(() => work, TrainingJson.Default.String);
        _ranks.Together(() =>
        {
            if (first != work)
                throw new MpiException("this rank has other data, options or model sizes than rank 0: give every rank the same command line, and every machine the same files");
        });
    }
}
