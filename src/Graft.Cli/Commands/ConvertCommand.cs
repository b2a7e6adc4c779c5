using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Spectre.Console;

namespace Graft.Cli.Commands;

/// <summary><c>graft convert</c>: a model with its weights in another type.</summary>
internal static class ConvertCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var model = new Argument<string>("model") { Description = $"The model's folder{BuiltInModels.OrNames}" };
        var output = new Argument<string>("output") { Description = "The folder to make" };
        var dtype = new Option<string>("--dtype") { Description = $"The type of the stored weights: {string.Join(", ", PretrainedConversion.Types.Keys)}", HelpName = "TYPE", Required = true };
        var command = new GraftCommand("Models", "convert", "Write a model with its weights in another type, such as float16 to ship it", (context, cancellation) => Task.FromResult(Run(
            context, BuiltInModels.Folder(context.Parsed.GetValue(model)!), context.Parsed.GetValue(output)!, context.Parsed.GetValue(dtype)!, cancellation)))
        {
            Notes = """
                Graft computes in float32 whatever is stored, and widens exactly. Values beyond the range of
                float16 (65504) are refused. The Hugging Face libraries load the result as it is.
                """,
        };
        command.Arguments.Add(model);
        command.Arguments.Add(output);
        command.Options.Add(dtype);
        return command;
    }

    private static int Run(CommandContext context, string model, string output, string dtype, CancellationToken cancellation)
    {
        context.StartTorch();
        var result = PretrainedConversion.Run(model, output, dtype, cancellation);
        context.Terminal.Write(new ConversionReport(model, output, dtype, result), ConversionReportJson.Default.ConversionReport, View);
        return ExitCode.Done;
    }

    private static Table View(ConversionReport report)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("figure", "value");
        void Row(string name, FormattableString value) => table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));
        Row("tensors", $"{report.Metrics.Tensors:#,0}");
        Row("parameters", $"{report.Metrics.Parameters:#,0}");
        Row("bytes", $"{report.Metrics.BytesBefore:#,0} -> {report.Metrics.BytesAfter:#,0}");
        Row("largest rounding", $"{report.Metrics.LargestError:0.0e+0}");
        Row("model", $"{ShownPath.Of(report.Output)}");
        return table;
    }
}

/// <summary>What <c>graft convert --json</c> prints.</summary>
/// <param name="Model">The folder that was read.</param>
/// <param name="Output">The folder that was written.</param>
/// <param name="Dtype">The type of the stored weights.</param>
/// <param name="Metrics">Counts, bytes, and the largest rounding error.</param>
internal sealed record ConversionReport(string Model, string Output, string Dtype, PretrainedConversionResult Metrics);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ConversionReport))]
internal sealed partial class ConversionReportJson : JsonSerializerContext;
