namespace Graft.Reports.Quickstart;

/// <summary>What the quickstart found; saved as <c>quickstart.json</c>.</summary>
/// <param name="Seed">The seed of every run.</param>
/// <param name="Budget">The share of the usual steps that each run had; 1 is the whole.</param>
/// <param name="OneLanguageTest">What the taggers of one language are tested on.</param>
/// <param name="Sources">The languages that the others are trained on, by their codes.</param>
/// <param name="AcrossLanguagesTest">What those are tested on, in a language that none of them saw labelled.</param>
/// <param name="Seconds">Seconds in all.</param>
/// <param name="Figures">A figure a run, in the order in which they ran.</param>
public sealed record QuickstartResult(
    long Seed, double Budget, QuickstartTestSet OneLanguageTest, IReadOnlyList<string> Sources, QuickstartTestSet AcrossLanguagesTest, double Seconds,
    IReadOnlyList<QuickstartFigure> Figures)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "quickstart.json";

    /// <summary>The figures of a part.</summary>
    /// <param name="part">The part.</param>
    public IReadOnlyList<QuickstartFigure> Of(string part) => [.. Figures.Where(figure => figure.Part == part)];

    /// <summary>The figure of a run, or null.</summary>
    /// <param name="part">The part.</param>
    /// <param name="variant">What it began with.</param>
    /// <param name="sentences">Its training sentences; null for the most that there are.</param>
    public QuickstartFigure? Find(string part, QuickstartVariant variant, int? sentences = null) => Of(part)
        .Where(figure => figure.Variant == variant.Key && (sentences is null || figure.Sentences == sentences)).MaxBy(figure => figure.Sentences);

    /// <summary>What a language is called, where it is one of those of the treebank, else its code.</summary>
    /// <param name="code">The code.</param>
    public static string LanguageName(string code) => code switch
    {
        "en" => "English",
        "fr" => "French",
        "es" => "Spanish",
        "it" => "Italian",
        "pt" => "Portuguese",
        _ => code,
    };

    /// <summary>The source languages in words, such as <c>French, Spanish and Portuguese</c>.</summary>
    public string SourceNames() => Sources.Count < 2
        ? string.Concat(Sources.Select(LanguageName))
        : $"{string.Join(", ", Sources.SkipLast(1).Select(LanguageName))} and {LanguageName(Sources[^1])}";

    /// <summary>
    /// The standard error of an accuracy over a number of words, as if words were independent (those of a sentence are not quite, so it is larger): differences
    /// that are not well above it say little.
    /// </summary>
    /// <param name="accuracy">The accuracy, a fraction.</param>
    /// <param name="words">How many words.</param>
    public static double StandardError(double accuracy, long words) => Math.Sqrt(accuracy * (1 - accuracy) / Math.Max(words, 1));
}
