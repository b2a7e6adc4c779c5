using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>Times the trainer itself, from the end of one step to the end of another: batches, forward, backward, clipping and optimizer.</summary>
internal sealed class TrainingMeasurement(BenchmarkOptions options, IProgress<BenchmarkProgress>? progress) : ITrainingObserver
{
    private readonly RoundClock _clock = new(options);
    private BenchmarkPart _part;
    private Action? _catchUp;
    private long _tokens;
    private long _tokensOfRound;

    private int TotalSteps => options.WarmupSteps + options.Repeat * options.Steps;

    /// <summary>Token classification on a workload's rows.</summary>
    public BenchmarkFigures Run(BenchmarkWorkload workload, CancellationToken cancellation)
    {
        using var model = workload.CreateModel();
        var training = Options(options.BatchSize) with { TrainSamplingStrategy = SamplingStrategy.GroupByLength };
        return Run(BenchmarkPart.Training, 6 * EncoderMatrices.Count(model), new Trainer(model, workload.Rows, training, checkpoints: null, evaluate: null, this), cancellation);
    }

    /// <summary>Masked-language modelling of drawn rows.</summary>
    public BenchmarkFigures Run(PretrainingShape shape, CancellationToken cancellation)
    {
        using var model = shape.CreateModel(options.Seed);
        var training = Options(shape.BatchSize);
        return Run(
            BenchmarkPart.Pretraining, shape.FlopPerToken(model), new Trainer(model, () => shape.Work(model, training), training, checkpoints: null, evaluate: null, this), cancellation);
    }

    private TrainingOptions Options(int batchSize) => new(
        MaxSteps: TotalSteps, BatchSize: batchSize, Seed: options.Seed, EvalStrategy: IntervalStrategy.No, SaveStrategy: IntervalStrategy.No, Keep: KeptWeights.Last);

    private BenchmarkFigures Run(BenchmarkPart part, long flopPerToken, Trainer trainer, CancellationToken cancellation)
    {
        using (trainer)
        {
            _part = part;
            _catchUp = trainer.CatchUp;
            using var scope = torch.NewDisposeScope();
            trainer.Run(cancellation);
            cancellation.ThrowIfCancellationRequested();
            return _clock.Figures(part, flopPerToken, options.Steps);
        }
    }

    public void OnStart(TrainingPlan plan, TrainingState state)
    {
        if (options.WarmupSteps == 0)
            _clock.Start();
    }

    public void OnStep(StepReport report)
    {
        var step = report.Update - options.WarmupSteps;
        _tokens += report.Tokens;
        if (step == 0)
            _clock.Start();
        if (step > 0)
        {
            _tokensOfRound += report.Tokens;
            if (step % options.Steps == 0)
            {
                _catchUp!();
                _clock.Lap(_tokensOfRound);
                _tokensOfRound = 0;
            }
            else if (step % options.Steps == options.Steps / 2)
            {
                _clock.Pause();
            }
        }

        progress?.Report(new BenchmarkProgress(_part, report.Update, TotalSteps, _tokens));
    }

    public void OnEvaluation(TrainingState state, bool isBest)
    {
    }

    public void OnCheckpoint(string path)
    {
    }

    public void OnWarning(string message)
    {
    }
}
