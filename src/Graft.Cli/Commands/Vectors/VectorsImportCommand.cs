using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Graft.Vectors;
using Spectre.Console;

namespace Graft.Cli.Commands.Vectors;

/// <summary><c>graft vectors import</c>: a published file of vectors as a model directory.</summary>
internal static class VectorsImportCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var file = new Argument<string>("file") { Description = "word2vec (text or binary), GloVe .txt or fastText .vec; .gz is decompressed" };
        var (reading, output) = (new VectorsFileOptions(), new StaticVectorsOutput());
        var command = new GraftCommand("Models", "import", "Make a model of published word vectors, to train tasks on",
            (context, cancellationToken) =>
            {
                var (directory, options) = output.Read(context.Parsed);
                context.StartTorch();
                var found = reading.Read(context, context.Parsed.GetValue(file)!, cancellationToken);
                var import = StaticVectorsDirectory.Import(directory, found.Vectors, options);
                var report = new VectorsImportReport(
                    directory, import.Words, found.Vectors.Size, found.Format.ToString().ToLowerInvariant(), import.Lowercase, import.ZeroDigits, import.FoundWords, found.Skipped);
                context.Terminal.Write(report, VectorsImportReportJson.Default.VectorsImportReport, View);
                return Task.FromResult(ExitCode.Done);
            });
        command.Arguments.Add(file);
        foreach (var option in reading.All.Concat(output.All))
            command.Options.Add(option);
        return command;
    }

    private static Rows View(VectorsImportReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Row("Vectors", $"{ShownPath.Of(report.Output)}");
        Row("Vocabulary", $"{report.Words:N0} words of {report.Size} numbers, from a {report.Format} file");
        Row("Case", $"{(report.Lowercase ? "dropped, as no word has capitals" : "kept, as in the file")}");
        Row("Digits", $"{(report.ZeroDigits ? "read as 0, as no word has others" : "kept, as in the file")}");
        Row("Found", $"{report.FoundWords:N0} of the words as they are; a text is split before others could be looked up");
        return new Rows(grid, new Text($"Train on them: graft train token-classification --model {ShownPath.InCommand(report.Output)} ..."));
    }
}

/// <summary>What <c>graft vectors import</c> made.</summary>
/// <param name="Output">The vectors' folder.</param>
/// <param name="Words">How many words there are, without the special tokens.</param>
/// <param name="Size">The size of a vector.</param>
/// <param name="Format">The file's format, <c>text</c> or <c>binary</c>.</param>
/// <param name="Lowercase">Whether text loses its case before it is looked up.</param>
/// <param name="ZeroDigits">Whether digits become 0 before a word is looked up.</param>
/// <param name="FoundWords">How many of the words are found when they are given.</param>
/// <param name="Skipped">What was left out of the file.</param>
internal sealed record VectorsImportReport(
    string Output, int Words, int Size, string Format, bool Lowercase, bool ZeroDigits, int FoundWords, IReadOnlyList<SkippedEntries> Skipped);

/// <summary>The JSON form of <see cref="VectorsImportReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VectorsImportReport))]
internal sealed partial class VectorsImportReportJson : JsonSerializerContext;
