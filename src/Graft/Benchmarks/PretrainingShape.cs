using Graft.Modeling;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Benchmarks;

/// <summary>A network whose pretraining is measured: masked-language modelling of drawn rows of 128 tokens, 15 % masked.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Family">Its model_type.</param>
/// <param name="Sizes">Its sizes.</param>
/// <param name="BatchSize">Rows a step.</param>
public sealed record PretrainingShape(string Name, string Family, ModelSizes Sizes, int BatchSize)
{
    private const int Length = 128, Rows = 512, MaskId = 4, FirstWord = 5;
    private const double MaskRate = 0.15;

    /// <summary>The shapes that the reference Trainer was measured with (BERT with dropout 0.1), and that of Graft's own small model.</summary>
    public static IReadOnlyList<PretrainingShape> All { get; } =
    [
        new("BERT 4 x 256, vocabulary 12,000", "bert", new ModelSizes(12000, 256, 4, 4, Dropout: 0.1), 32),
        new("MiniLM 6 x 384, vocabulary 30,522", "bert", new ModelSizes(30522, 384, 6, 12, Dropout: 0.1), 32),
        new("BERT-base 12 x 768, vocabulary 30,522", "bert", new ModelSizes(30522, 768, 12, 12, Dropout: 0.1), 8),
        new("ModernBERT 4 x 256, vocabulary 12,000", "modernbert", new ModelSizes(12000, 256, 4, 4), 32),
    ];

    /// <summary>
    /// Operations that the matrices need for a token, forward and backward: those of the layers, and of the vocabulary's head where a token is
    /// masked.
    /// </summary>
    /// <param name="model">A model of this shape.</param>
    public long FlopPerToken(TaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var head = model.NamedParameters().Where(pair => !pair.Name.StartsWith(model.Family.BackboneName + ".", StringComparison.Ordinal) && pair.Parameter.dim() == 2)
            .Sum(pair => pair.Parameter.numel()) + (long)Sizes.Vocabulary * Sizes.Hidden;
        return 6 * EncoderMatrices.Count(model) + (long)(6 * MaskRate * head);
    }

    internal TaskModel CreateModel(long seed)
    {
        var family = ModelFamilies.All.First(family => family.ModelTypes.Contains(Family));
        var model = new TaskModel(family, family.NewConfig(Sizes), NlpTasks.MaskedLanguageModeling, null);
        model.Initialize(null, new RandomSource(seed));
        return model;
    }

    internal TrainingWork Work(TaskModel model, TrainingOptions training)
    {
        var random = new RandomSource(training.Seed);
        var draws = random.Stream(RandomPurpose.Benchmark);
        var ids = Enumerable.Range(0, Rows * Length).Select(_ => FirstWord + draws.NextInt(Sizes.Vocabulary - FirstWord)).ToArray();
        var masking = new TokenMasking(new MaskingOptions(MaskRate), MaskId, [.. Enumerable.Range(0, Sizes.Vocabulary).Select(id => id < FirstWord)], []);
        return new PretrainingWork(model, new FixedRows(ids, Length, random), new Collator(masking, 0), new PretrainingOptions(MaxLength: Length), training);
    }
}
