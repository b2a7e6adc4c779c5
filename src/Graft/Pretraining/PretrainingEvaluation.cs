using Graft.Randomness;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Pretraining;

/// <summary>Scores a model on held-out rows whose masks never change, whatever the run's seed: perplexities of runs and of moments in a run compare.</summary>
internal sealed class PretrainingEvaluation
{
    /// <summary>The seed of the masks, which is no run's own.</summary>
    public const long MaskSeed = 20240607;

    private readonly IReadOnlyList<(string? Group, PretrainingBatch Batch)> _batches;

    private PretrainingEvaluation(IReadOnlyList<(string? Group, PretrainingBatch Batch)> batches) => _batches = batches;

    /// <summary>How many rows there are.</summary>
    public int Rows => _batches.Sum(part => part.Batch.Rows);

    /// <summary>Masks rows by their places in their group.</summary>
    /// <param name="groups">The rows by group, such as a language; of several groups each has a loss of its own too.</param>
    /// <param name="collator">Masks and pads.</param>
    /// <param name="batchSize">Rows a batch.</param>
    public static PretrainingEvaluation Of(IReadOnlyList<(string Name, IReadOnlyList<PretrainingRow> Rows)> groups, Collator collator, int batchSize)
    {
        var random = new RandomSource(MaskSeed);
        return new PretrainingEvaluation([.. groups.SelectMany(group => group.Rows.Chunk(batchSize).Select((part, i) =>
            (groups.Count > 1 ? group.Name : null, collator.Collate(part, row => random.Stream(RandomPurpose.Masking, (ulong)(i * batchSize + row))))))]);
    }

    /// <summary>Takes rows that are masked already.</summary>
    /// <param name="ids">The masked ids row by row.</param>
    /// <param name="labels">What stood there, -100 where nothing is to be guessed.</param>
    /// <param name="length">Tokens a row.</param>
    /// <param name="batchSize">Rows a batch.</param>
    public static PretrainingEvaluation OfMasked(int[] ids, int[] labels, int length, int batchSize)
    {
        var size = batchSize * length;
        return new PretrainingEvaluation([.. ids.Chunk(size).Zip(labels.Chunk(size), (some, theirs) =>
        {
            var positions = Enumerable.Range(0, some.Length).Where(i => theirs[i] >= 0).ToArray();
            return ((string?)null, new PretrainingBatch(
                some.Length / length, length, [.. some.Select(id => (long)id)], [.. positions.Select(i => (long)i)], [.. positions.Select(i => (long)theirs[i])])
            {
                Tokens = some.Length,
            });
        })]);
    }

    /// <summary>Scores a model on all rows, or on about the first few.</summary>
    /// <param name="model">A model with the objective's head.</param>
    /// <param name="maxRows">How many rows at most, to the batch; null for all.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    public EvaluationScores Score(TaskModel model, int? maxRows, CancellationToken cancellation)
    {
        using var inference = inference_mode(true);
        var (all, pairs, groups, rows) = (new Sums(), new Sums(), new SortedDictionary<string, Sums>(StringComparer.Ordinal), 0);
        foreach (var (group, batch) in _batches.TakeWhile(_ => maxRows is null || rows < maxRows))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var input = batch.Input(model.Device, null);
            var hidden = model.Backbone.call(input); // (B, T, H)
            var found = Compare(PretrainingLoss.Guesses(model, batch, input, hidden), batch.Labels, model.Device);
            all = all.Plus(found);
            if (group is not null)
                groups[group] = groups.GetValueOrDefault(group).Plus(found);
            if (batch.PairLabels is { } labels)
                pairs = pairs.Plus(Compare(model.PairLogits(hidden), labels, model.Device));
            rows += batch.Rows;
        }

        var metrics = new Dictionary<string, double> { ["loss"] = all.Mean, ["perplexity"] = Math.Exp(all.Mean), ["accuracy"] = all.Share };
        foreach (var (name, sums) in groups)
            metrics["loss_" + name] = sums.Mean;
        if (pairs.Count > 0)
            (metrics["pair_loss"], metrics["pair_accuracy"]) = (pairs.Mean, pairs.Share);
        return new EvaluationScores(metrics, "loss", LowerIsBetter: true);
    }

    private static Sums Compare(Tensor logits, long[] labels, Device device)
    {
        if (labels.Length == 0)
            return default;
        var expected = tensor(labels, device: device); // (M)
        return new Sums(nn.functional.cross_entropy(logits, expected, reduction: nn.Reduction.Sum).item<float>(), logits.argmax(-1).eq(expected).sum().item<long>(), labels.Length);
    }

    private readonly record struct Sums(double Loss, long Hits, long Count)
    {
        public double Mean => Loss / Math.Max(1, Count);

        public double Share => Hits / Math.Max(1.0, Count);

        public Sums Plus(Sums other) => new(Loss + other.Loss, Hits + other.Hits, Count + other.Count);
    }
}
