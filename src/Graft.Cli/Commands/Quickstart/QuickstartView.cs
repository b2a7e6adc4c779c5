using System.Globalization;
using Graft.Cli.Shell;
using Graft.Reports.Quickstart;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Quickstart;

/// <summary>The quickstart for people: a table and a curve, the languages, and what to try next.</summary>
internal static class QuickstartView
{
    // Of each variant: what marks its points, and its colour where there are colours.
    private static readonly (char Mark, string Colour)[] Styles = [('x', "olive"), ('o', "red"), ('+', "blue"), ('*', "green")];

    /// <summary>The whole.</summary>
    /// <param name="report">The figures.</param>
    /// <param name="width">Columns that there are.</param>
    public static Rows Of(QuickstartReport report, int width)
    {
        var result = report.Result;
        var (one, across) = (result.OneLanguageTest, result.AcrossLanguagesTest);
        List<IRenderable> parts =
        [
            Heading($"Parts of speech in {QuickstartResult.LanguageName(one.Language)}: per cent of {Count(one.Words)} test words right, by labelled sentences"),
            OneLanguage(result),
            Curve(result, width),
            Heading($"{QuickstartResult.LanguageName(across.Language)}, without a labelled sentence of it: trained on {result.SourceNames()}, {Count(across.Words)} test words"),
            Across(result),
            Heading("What they begin with"),
            Meanings(),
            Heading($"In {Duration(result.Seconds)}, seed {result.Seed}. Curves, settings and each run's own report: {ShownPath.Of(report.Report)}"),
            .. result.Budget < 1 ? [Heading($"Every run had only {(100 * result.Budget).ToString("0.##", CultureInfo.InvariantCulture)} % of its steps: these figures are not worth reading.")] : Array.Empty<IRenderable>(),
            Heading("Try next"),
            .. QuickstartNextSteps.Of(result, ShownPath.Of(report.Output).Replace('\\', '/')).SelectMany(step => new IRenderable[] { new Text(step.What), new Text($"  {step.Command}") }),
        ];
        return new Rows(parts);
    }

    private static Rows Heading(string text) => new(new Text(""), new Text(text, new Style(decoration: Decoration.Bold)));

    private static Table OneLanguage(QuickstartResult result)
    {
        var figures = result.Of(QuickstartFigure.OneLanguage);
        var sizes = figures.Select(figure => figure.Sentences).Distinct().Order().ToList();
        var table = new Table { Border = TableBorder.Simple }.AddColumn("");
        foreach (var size in sizes)
            table.AddColumn(new TableColumn($"{size}").RightAligned());
        foreach (var (variant, style) in QuickstartVariant.All.Zip(Styles))
        {
            table.AddRow([Named(variant, style), .. sizes.Select(size => new Text(
                figures.FirstOrDefault(figure => figure.Variant == variant.Key && figure.Sentences == size) is { } found ? Percent(found.Accuracy()) : ""))]);
        }

        return table;
    }

    private static Rows Curve(QuickstartResult result, int width)
    {
        var lines = QuickstartVariant.All.Zip(Styles, (variant, style) => new CurveLine(
            style.Mark, style.Colour,
            [.. result.Of(QuickstartFigure.OneLanguage).Where(figure => figure.Variant == variant.Key).OrderBy(figure => figure.Sentences).Select(figure => (figure.Sentences, 100 * figure.Accuracy()))])).ToList();
        return CurveText.Draw(lines, Math.Clamp(width - 10, 20, 64), height: 14, "sentences");
    }

    private static Table Across(QuickstartResult result)
    {
        const int Bar = 40;
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("", "").AddColumn(new TableColumn("").RightAligned());
        foreach (var (variant, style) in QuickstartVariant.All.Zip(Styles))
        {
            if (result.Find(QuickstartFigure.AcrossLanguages, variant) is { } found)
                table.AddRow(Named(variant, style), new Markup($"[{style.Colour}]{new string('█', (int)Math.Round(Bar * found.Accuracy()))}[/]"), new Text(Percent(found.Accuracy())));
        }

        return table;
    }

    private static Grid Meanings()
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (variant, style) in QuickstartVariant.All.Zip(Styles))
            grid.AddRow(Named(variant, style), new Text(variant.Meaning));
        return grid;
    }

    private static Markup Named(QuickstartVariant variant, (char Mark, string Colour) style) => new($"[{style.Colour}]{style.Mark} {Markup.Escape(variant.Name)}[/]");

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{(int)seconds % 60:00} minutes");
}
