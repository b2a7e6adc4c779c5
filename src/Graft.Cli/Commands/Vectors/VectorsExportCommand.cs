using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Graft.Vectors;
using Spectre.Console;

namespace Graft.Cli.Commands.Vectors;

/// <summary><c>graft vectors export</c>: vectors as a .vec file, which other programs read.</summary>
internal static class VectorsExportCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var path = new Argument<string>("vectors") { Description = "A folder of graft vectors or of a model trained on it, or a published file" };
        var output = new Option<string>("--output") { Description = "The file to write in word2vec's text form; compressed where it ends in .gz", HelpName = "FILE", Required = true };
        var reading = new VectorsFileOptions();
        var command = new GraftCommand("Models", "export", "Write word vectors as a .vec file",
            (context, cancellationToken) =>
            {
                var source = VectorsSource.Read(context, context.Parsed.GetValue(path)!, reading, cancellationToken);
                var file = context.Parsed.GetValue(output)!;
                WordVectorsFile.WriteText(file, source.Vectors);
                context.Terminal.Write(
                    new VectorsExportReport(file, source.Vectors.Count, source.Vectors.Size), VectorsExportReportJson.Default.VectorsExportReport,
                    report => new Text(string.Create(CultureInfo.InvariantCulture, $"{ShownPath.Of(report.Output)}: {report.Words:N0} words of {report.Size} numbers")));
                return Task.FromResult(ExitCode.Done);
            });
        command.Arguments.Add(path);
        command.Options.Add(output);
        foreach (var option in reading.All)
            command.Options.Add(option);
        return command;
    }
}

/// <summary>What <c>graft vectors export</c> wrote.</summary>
/// <param name="Output">The file.</param>
/// <param name="Words">How many words there are.</param>
/// <param name="Size">The size of a vector.</param>
internal sealed record VectorsExportReport(string Output, int Words, int Size);

/// <summary>The JSON form of <see cref="VectorsExportReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VectorsExportReport))]
internal sealed partial class VectorsExportReportJson : JsonSerializerContext;
