using Graft.Data;
using Graft.Randomness;
using Graft.Tasks;

namespace Graft.Benchmarks;

/// <summary>What is trained and labelled in a benchmark: rows, and models to run them through, each made anew.</summary>
public sealed class BenchmarkWorkload
{
    private readonly Func<TaskModel> _create;

    /// <summary>Describes a workload.</summary>
    /// <param name="rows">Labelled rows that know where their words are.</param>
    /// <param name="create">Makes a model of token classification with the rows' labels, on its device.</param>
    public BenchmarkWorkload(IReadOnlyList<EncodedExample> rows, Func<TaskModel> create)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        Rows = rows;
        _create = create;
    }

    /// <summary>The rows, in the order of the data.</summary>
    public IReadOnlyList<EncodedExample> Rows { get; }

    /// <summary>Makes a model.</summary>
    public TaskModel CreateModel() => _create();

    /// <summary>A workload that needs no file: the shape of all-MiniLM-L6-v2 with weights from the seed, and rows as long as English sentences.</summary>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="seed">Draws weights and rows.</param>
    public static BenchmarkWorkload Draw(int rows, long seed) =>
        new(DrawnRows.Draw(rows, DrawnModel.Vocabulary, DrawnModel.MaxTokens, seed), () => DrawnModel.Create(seed));

    /// <summary>A published model with drawn rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="seed">Draws the rows and the task's last layer.</param>
    public static BenchmarkWorkload Draw(PretrainedModel model, int rows, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new BenchmarkWorkload(
            DrawnRows.Draw(rows, model.Config.Vocabulary, model.MaxTokens, seed), () => Create(model, DrawnRows.Labels, seed));
    }

    /// <summary>A published model with the sentences of a file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">The labelled sentences.</param>
    /// <param name="windows">How long rows may be.</param>
    /// <param name="rows">How many rows at most, from the start; null for all.</param>
    /// <param name="seed">Draws the task's last layer.</param>
    /// <param name="cancellation">Checked once a sentence.</param>
    public static BenchmarkWorkload Of(
        PretrainedModel model, IReadOnlyList<WordExample> examples, TokenWindowOptions windows, int? rows, long seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var labels = LabelSet.FromExamples(examples);
        var encoded = NlpTasks.TokenClassification.Encode(examples, model.Tokenizer, labels, windows, SubwordLabels.First, cancellation);
        return new BenchmarkWorkload([.. encoded.Take(rows ?? int.MaxValue)], () => Create(model, labels, seed));
    }

    private static TaskModel Create(PretrainedModel model, LabelSet labels, long seed) =>
        model.CreateModel(NlpTasks.TokenClassification, labels, new RandomSource(seed), out _);
}
