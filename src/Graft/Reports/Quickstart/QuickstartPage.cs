using System.Globalization;

namespace Graft.Reports.Quickstart;

/// <summary>The quickstart's figures as a page, each with a sentence on what it means.</summary>
public static class QuickstartPage
{
    /// <summary>The page; the same figures give the same bytes.</summary>
    /// <param name="result">The figures.</param>
    public static string Html(QuickstartResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Page.Html("Graft quickstart", Header(result), [OneLanguage(result), AcrossLanguages(result), Settings(result), Next(result)]);
    }

    private static Markup Header(QuickstartResult result)
    {
        var least = result.Of(QuickstartFigure.OneLanguage).Min(figure => figure.Sentences);
        var gains = new (string Name, double? Value)[]
        {
            ($"with {least} labelled sentences of {Name(result.OneLanguageTest)}", Gain(result, QuickstartFigure.OneLanguage, least)),
            ($"in {Name(result.AcrossLanguagesTest)}, without one labelled sentence of it", Gain(result, QuickstartFigure.AcrossLanguages, null)),
        };
        return Markup.Of($"""
            <p class="eyebrow">Graft quickstart</p>
            <h1>What pretraining gives</h1>
            <p class="lead">A network that has read raw text first, and the same network that has not, learn to tag parts of speech from the same few labelled
            sentences. Scores are per cent of test words whose tag is right; first, how far the one is ahead of the other:</p>
            <div class="hero">{gains.Where(gain => gain.Value is not null).Select(gain => Markup.Of($"""
                <p class="score"><strong>{Gain(gain.Value!.Value)}<small> points</small></strong><span>{gain.Name}</span></p>
                """))}</div>
            {(result.Budget < 1 ? HeaderPart.Notes("These figures are not worth reading", [$"Every run had only {FigureText.RoughPercent(result.Budget)} of its usual steps."]) : Markup.None)}
            """);
    }

    private static string Gain(double difference) => string.Create(CultureInfo.InvariantCulture, $"{100 * difference:+0.0;−0.0;±0}");

    private static double? Gain(QuickstartResult result, string part, int? sentences) =>
        result.Find(part, QuickstartVariant.FineTuned, sentences)?.Accuracy() - result.Find(part, QuickstartVariant.Scratch, sentences)?.Accuracy();

    private static PageSection OneLanguage(QuickstartResult result)
    {
        var figures = result.Of(QuickstartFigure.OneLanguage);
        var sizes = figures.Select(figure => figure.Sentences).Distinct().Order().ToList();
        var chart = new LineChart(
            "Accuracy",
            [.. QuickstartVariant.All.Select((variant, style) => new ChartSeries(
                variant.Name,
                [.. figures.Where(figure => figure.Variant == variant.Key).OrderBy(figure => figure.Sentences).Select(figure => ((double)figure.Sentences, figure.Accuracy()))],
                style, IsMarked: true))],
            CurvesPart.AxisPercent)
        { XName = "sentences" };
        var rows = QuickstartVariant.All.Select(variant => Markup.Of($"<tr><th scope=\"row\">{variant.Name}</th>{sizes.Select(size => Cell(figures, variant, size))}</tr>\n"));
        var meanings = PageTable.Terms(QuickstartVariant.All.Select(variant => (variant.Name, PageTable.Text(variant.Meaning))));
        return new PageSection("one-language", $"A little labelled {Name(result.OneLanguageTest)}",
            $"Each tagger is tested on the same {result.OneLanguageTest.Sentences} sentences ({FigureText.Count(result.OneLanguageTest.Words)} words) that none was trained on. "
            + "The fewer labels there are, the more it should help to have read text before: look how far apart the lines are on the left.",
            Markup.Of($"""
            <div class="charts">{chart.ToMarkup()}<div>{PageTable.Of("Accuracy in per cent by labelled sentences", "", PageTable.Heads("labelled sentences", sizes.Select(size => FigureText.Count(size))), rows)}
            <p class="note">{Noise(result, figures, result.OneLanguageTest)}</p></div></div>
            <h3 class="sub">What they begin with</h3>
            {meanings}
            """));
    }

    private static Markup Cell(IReadOnlyList<QuickstartFigure> figures, QuickstartVariant variant, int size)
    {
        var column = figures.Where(figure => figure.Sentences == size).ToList();
        if (column.FirstOrDefault(figure => figure.Variant == variant.Key) is not { } found)
            return PageTable.Unknown;
        return PageTable.Compared(found.Accuracy(), Percent(found.Accuracy()), found.Accuracy().Equals(column.Max(figure => figure.Accuracy())), Markup.None);
    }

    private static PageSection AcrossLanguages(QuickstartResult result)
    {
        var figures = result.Of(QuickstartFigure.AcrossLanguages);
        var rows = QuickstartVariant.All.Select(variant => figures.FirstOrDefault(figure => figure.Variant == variant.Key) is not { } found
            ? Markup.None
            : Markup.Of($"""
                <tr><th scope="row">{variant.Name}</th><td class="n" data-v="{found.Accuracy():0.######}"><span class="meter" style="--v:{found.Accuracy():0.###}"></span>{Percent(found.Accuracy())}</td></tr>

                """));
        var target = Name(result.AcrossLanguagesTest);
        return new PageSection("across-languages", $"{target}, without a labelled sentence of it",
            $"Trained on {figures.Max(figure => figure.Sentences)} labelled sentences of {result.SourceNames()}, tested on {result.AcrossLanguagesTest.Sentences} sentences "
            + $"({FigureText.Count(result.AcrossLanguagesTest.Words)} words) of {target}. The pretrained network has read raw {target} beside the other languages, so it knows how "
            + "its words behave; the labels tell it what to call that. The network from scratch has only what the languages' spellings share.",
            Markup.Of($"""{PageTable.Of($"Accuracy on {target}", "", PageTable.Heads("tagger", "accuracy, %"), rows)}<p class="note">{Noise(result, figures, result.AcrossLanguagesTest)}</p>"""));
    }

    private static string Noise(QuickstartResult result, IReadOnlyList<QuickstartFigure> figures, QuickstartTestSet test)
    {
        var error = QuickstartResult.StandardError(figures.Average(figure => figure.Accuracy()), test.Words);
        return string.Create(CultureInfo.InvariantCulture,
            $"One run each (seed {result.Seed}), {test.Words:N0} test words: the standard error of a figure is about {100 * error:0.0} points, so differences below {300 * error:0} say little.");
    }

    private static PageSection Settings(QuickstartResult result) => new(
        "settings", "Every run",
        "Settings were fixed before anything was tested. The test sentences are scored once, after the last step, and choose nothing. A low training loss says that a tagger "
        + "has learnt its sentences, so that what is left is what it could not know. Each name leads to the run's own report.",
        PageTable.Of(
            "Every run", "sortable", PageTable.Heads("run", "sentences", "rate", "steps", "train loss", "accuracy, %", "macro F1, %", "time"), result.Figures.Select(SettingsRow)));

    private static Markup SettingsRow(QuickstartFigure figure)
    {
        var name = figure.Run[(figure.Run.LastIndexOf('/') + 1)..];
        var loss = figure.Metrics["train_loss"];
        var macro = figure.Metrics.TryGetValue("macro_f1", out var value) ? PageTable.Figure(value, Percent(value)) : PageTable.Unknown;
        return Markup.Of($"""
            <tr><th scope="row"><a href="{figure.Run}/{RunReport.FileName}">{name}</a></th>{PageTable.Figure(figure.Sentences, FigureText.Count(figure.Sentences))}
            {PageTable.Figure(figure.LearningRate, FigureText.Plain(figure.LearningRate))}{PageTable.Figure(figure.Steps, FigureText.Count(figure.Steps))}
            {PageTable.Figure(loss, loss.ToString("0.000", CultureInfo.InvariantCulture))}{PageTable.Figure(figure.Accuracy(), Percent(figure.Accuracy()))}{macro}
            <td class="n" data-v="{figure.Seconds:0.#}">{PageTable.Measured(FigureText.Duration(figure.Seconds))}</td></tr>

            """);
    }

    private static PageSection Next(QuickstartResult result) => new(
        "next", "With data of your own", "Words and tags in CoNLL-U, or in columns with a word a line; tags may be anything, names of people and places too.",
        Markup.Join(QuickstartNextSteps.Of(result).Select(step => Markup.Of($"<p>{step.What}</p><pre class=\"command\"><code>{step.Command}</code></pre>\n"))));

    private static string Name(QuickstartTestSet test) => QuickstartResult.LanguageName(test.Language);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}");
}
