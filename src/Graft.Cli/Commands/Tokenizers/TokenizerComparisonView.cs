using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>A comparison of tokenizers as tables: each tokenizer on each text, then what each two texts share.</summary>
internal static class TokenizerComparisonView
{
    private const int MaxNameLength = 20;

    /// <summary>The tables.</summary>
    public static Rows Of(TokenizerComparisonReport report)
    {
        List<IRenderable> parts = [Texts(report)];
        if (report.Tokenizers[0].Pairs.Count > 0)
            parts.Add(Pairs(report));
        return new Rows(parts);
    }

    private static Table Texts(TokenizerComparisonReport report)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn(new TableColumn("tokenizer").NoWrap()).AddColumn("text");
        foreach (var heading in new[] { "tokens\n/word", "chars\n/token", "unknown\n%", "words\n%", "chars\n%", "used" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var tokenizer in report.Tokenizers)
        {
            foreach (var (text, ratios) in tokenizer.Metrics)
            {
                table.AddRow(
                    new Text(text == tokenizer.Metrics.Keys.First() ? Short(tokenizer.Name) : ""), new Text(text), Number(ratios.Fertility), Number(ratios.CharactersPerToken),
                    Number(100 * ratios.UnknownRate), Number(100 * ratios.WordCoverage), Number(100 * ratios.CharacterCoverage),
                    new Text(tokenizer.Texts[text].UsedVocabulary.ToString("N0", CultureInfo.InvariantCulture)));
            }
        }

        return table;
    }

    private static Table Pairs(TokenizerComparisonReport report)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn("shared %");
        foreach (var tokenizer in report.Tokenizers)
            table.AddColumn(new TableColumn(new Text(Short(tokenizer.Name))).RightAligned());
        for (var i = 0; i < report.Tokenizers[0].Pairs.Count; i++)
        {
            var (first, second, _, _) = report.Tokenizers[0].Pairs[i];
            table.AddRow([new Text($"{first} {second}"), .. report.Tokenizers.Select(tokenizer => Number(100 * tokenizer.Pairs[i].VocabularyOverlap))]);
        }

        return table;
    }

    // Of a path the end tells tokenizers apart.
    private static string Short(string name) => name.Length <= MaxNameLength ? name
        : name.Contains(Path.DirectorySeparatorChar) ? $"…{name[^(MaxNameLength - 1)..]}" : $"{name[..(MaxNameLength - 1)]}…";

    private static Text Number(double? value) => new(value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-");
}
