namespace Graft.Reports.Quickstart;

/// <summary>How one tagger of the quickstart did.</summary>
/// <param name="Part">Which part: <see cref="OneLanguage"/> or <see cref="AcrossLanguages"/>.</param>
/// <param name="Variant">What it began with, the key of a <see cref="QuickstartVariant"/>.</param>
/// <param name="Sentences">Sentences that it was trained on.</param>
/// <param name="Metrics">
/// Fractions: <c>accuracy</c>, <c>macro_f1</c>, <c>weighted_f1</c> and <c>loss</c> on the test sentences, by words; <c>train_loss</c>, the mean of the last
/// steps.
/// </param>
/// <param name="LearningRate">The highest learning rate.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="Seconds">Seconds of training and scoring.</param>
/// <param name="Run">The run's folder, from that of the quickstart.</param>
public sealed record QuickstartFigure(
    string Part, string Variant, int Sentences, IReadOnlyDictionary<string, double> Metrics, double LearningRate, int Steps, double Seconds, string Run)
{
    /// <summary>Little labelled data in the language of the test.</summary>
    public const string OneLanguage = "one_language";

    /// <summary>Labelled data in other languages only.</summary>
    public const string AcrossLanguages = "across_languages";

    /// <summary>The share of test words whose label is right.</summary>
    public double Accuracy() => Metrics["accuracy"];
}
