using Graft.Reports.Quickstart;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Experiments.Quickstart;

/// <summary>
/// The runs of the quickstart and their settings. All were fixed before anything was tested: rates are those that the kinds of model usually want, and steps
/// are as many as bring the training loss down. The network from scratch and the pretrained one have the same.
/// </summary>
internal static class QuickstartPlan
{
    private const int BatchSize = 16;

    // Every tag, so that a small sample that lacks one gives the same model.
    private static readonly string[] Tags =
        ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"];

    // How long a run is, in steps at least and in passes over its data.
    private const int LeastSteps = 80, LeastEpochs = 20, EpochsAcross = 6;

    // With dropout, and an LSTM that begins with nothing, the small network takes longer to learn its sentences, and its steps cost little.
    private const int StaticSteps = 3;

    /// <summary>All runs, in the order in which they run.</summary>
    /// <param name="options">What it works with.</param>
    /// <param name="data">The files.</param>
    public static IReadOnlyList<PlannedRun> Runs(QuickstartOptions options, QuickstartData data)
    {
        PlannedRun Plan(string part, QuickstartVariant variant, string language, string train, string test, int sentences, int? limit, int steps)
        {
            var name = $"{language}-{variant.Key.Replace('_', '-')}{(limit is null ? "" : $"-{limit}")}";
            var wanted = variant == QuickstartVariant.StaticVectors ? StaticSteps * steps : steps;
            var training = Training(variant, Math.Max(1, (int)Math.Round(options.Budget * wanted)), options.Seed);
            var recipe = new Recipe(
                NlpTasks.TokenClassification.Name, variant == QuickstartVariant.StaticVectors ? options.Vectors : options.Model, new DataDescription(train, test, LabelColumn: "upos", Labels: Tags, Limit: limit),
                Path.Combine(options.Output, QuickstartRun.RunsName, name), training,
                FromScratch: variant == QuickstartVariant.Scratch);
            return new PlannedRun(part, variant, sentences, recipe, Cost(variant, training.MaxSteps!.Value));
        }

        var stepsAcross = data.SourceSentences * EpochsAcross / BatchSize;
        return
        [
            .. from size in options.Sizes
               from variant in QuickstartVariant.All
               select Plan(QuickstartFigure.OneLanguage, variant, options.Language, data.Train, data.Test, size, size, Math.Max(LeastSteps, LeastEpochs * size / BatchSize)),
            .. from variant in QuickstartVariant.All
               select Plan(QuickstartFigure.AcrossLanguages, variant, options.Target, data.Sources, data.Target, data.SourceSentences, null, stepsAcross),
        ];
    }

    // The test data are scored once, after the last step, and nothing is chosen on them: neither weights nor the number of steps.
    private static TrainingOptions Training(QuickstartVariant variant, int steps, long seed) => new(
        MaxSteps: steps, BatchSize: BatchSize, LearningRate: RateOf(variant), WarmupRatio: 0.1, WeightDecay: 0.01, Seed: seed,
        EvalStrategy: IntervalStrategy.Steps, EvalSteps: int.MaxValue, SaveStrategy: IntervalStrategy.No, Keep: KeptWeights.Last, LoggingSteps: 10,
        LinearProbe: variant == QuickstartVariant.Frozen);

    private static double RateOf(QuickstartVariant variant) =>
        variant == QuickstartVariant.Frozen ? 1e-2 : variant == QuickstartVariant.StaticVectors ? 5e-3 : 1e-3;

    // For the bar only: about how long a step takes beside one of the encoder.
    private static double Cost(QuickstartVariant variant, int steps) =>
        variant == QuickstartVariant.Frozen ? 5 + 0.05 * steps : variant == QuickstartVariant.StaticVectors ? 5 + 0.3 * steps : 10 + steps;
}
