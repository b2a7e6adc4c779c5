using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Pretraining;

/// <summary>Training on raw text. The next step's rows are made and masked on another thread while this one's are computed.</summary>
internal sealed class PretrainingWork : TrainingWork
{
    private readonly TaskModel _model;
    private readonly RowSource _source;
    private readonly Collator _collator;
    private readonly TrainingOptions _training;
    private readonly StepSizes _sizes;
    private readonly RandomSource _random;
    private (int Update, Task<IReadOnlyList<PretrainingBatch>> Batches)? _next;

    public PretrainingWork(TaskModel model, RowSource source, Collator collator, PretrainingOptions options, TrainingOptions training)
    {
        _model = model;
        _source = source;
        _collator = collator;
        _training = training;
        _random = new RandomSource(training.Seed);
        var microBatches = Math.Max(1, source.TokensPerEpoch(options.MaxLength) / ((long)training.BatchSize * options.MaxLength));
        Plan = TrainingPlan.ForMicroBatches((int)Math.Min(int.MaxValue, microBatches), training.PlanOptions());
        _sizes = new StepSizes(options, training.BatchSize * training.GradientAccumulationSteps, Plan.TotalUpdates);
        Fingerprint = FingerprintOf(model, source, options, training);
    }

    public override TrainingPlan Plan { get; }

    public override string Fingerprint { get; }

    public override IReadOnlyList<MicroBatch> At(int update)
    {
        var batches = _next is { } next && next.Update == update ? next.Batches.GetAwaiter().GetResult() : Batches(update);
        _next = update + 1 < Plan.TotalUpdates ? (update + 1, Task.Run(() => Batches(update + 1))) : null;
        var (guesses, rows) = (Math.Max(1, batches.Sum(batch => (long)batch.Labels.Length)), batches.Sum(batch => batch.Rows));
        return [.. batches.Select(batch => new MicroBatch(
            batch.Rows, batch.Tokens, randomness => PretrainingLoss.Share(_model, batch, randomness, guesses, rows)))];
    }

    public override void Dispose()
    {
        // Whatever it is making reads the source, which the owner closes next.
        _next?.Batches.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        base.Dispose();
    }

    private IReadOnlyList<PretrainingBatch> Batches(int update)
    {
        var size = _sizes.At(update);
        // Masks are keyed by the row's place in the step, so a step that is cut into other parts has the same ones.
        RandomStream RandomOf(int row) => _random.Stream(RandomPurpose.Masking, ((ulong)update << 20) + (ulong)row);
        // Parts alike, so that in a batch that grows no rank is idle and none has more than its batch.
        var parts = Math.Min(_training.GradientAccumulationSteps, size.Rows);
        var batches = new List<PretrainingBatch>();
        for (var part = 0; part < parts; part++)
        {
            var (first, end) = ((int)((long)size.Rows * part / parts), (int)((long)size.Rows * (part + 1) / parts));
            var rows = Enumerable.Range(first, end - first).Select(row => _source.Row(size.Phase, size.Length, size.FirstRow + row)).ToList();
            batches.Add(_collator.Collate(rows, row => RandomOf(first + row)));
        }

        return batches;
    }

    private static string FingerprintOf(TaskModel model, RowSource source, PretrainingOptions options, TrainingOptions training)
    {
        var text = source.Fingerprint
            + model.Family.WriteConfig(model.Config)
            + JsonSerializer.Serialize(RunFingerprint.Binding(training), TrainingJson.Default.TrainingOptions)
            + JsonSerializer.Serialize(options with { EvalRows = 1 }, PretrainingJson.Default.PretrainingOptions);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
