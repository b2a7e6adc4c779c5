using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Data.Readers;
using Graft.Inference;
using Graft.Tasks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary><c>graft predict</c>: label the words of new texts.</summary>
internal sealed class PredictCommand
{
    // Enough for full batches of similar length; results of a long stream appear this often.
    private const int TextsAtOnce = 1024;

    private readonly Argument<string> _run = new("run") { Description = "The finished run's folder, or any published token-classification model's" };
    private readonly Option<string[]> _text = new("--text") { Description = "A text; may be given several times", HelpName = "TEXT" };
    private readonly Option<string?> _file = new("--file") { Description = "A file with one text a line, UTF-8 [default: standard input]", HelpName = "FILE" };
    private readonly Option<bool> _words = new("--words") { Description = "The texts are split into words already, by blanks [default: split by rules]" };

    private readonly Option<string?> _language = new("--language")
    {
        Description = $"Split off this language's clitics, as its treebanks do: {string.Join(", ", WordSplitter.Languages)} [default: none]",
        HelpName = "CODE",
    };

    private readonly Option<string?> _format = Choice("--format", "table, json (one object a text) or conllu [default: table]", "table", "json", "conllu");

    private readonly Option<string?> _aggregation = Choice(
        "--aggregation", "How tokens become entities: none, simple, first, average, max [default: first for span labels, no entities for others]",
        [.. Enum.GetNames<AggregationStrategy>().Select(name => name.ToLowerInvariant())]);

    private readonly Option<string?> _ignored = new("--ignore-labels") { Description = "Entities of these labels or types are left out [default: O]", HelpName = "A,B,..." };

    private readonly Option<string?> _offsets = Choice(
        "--offsets", "What positions count: utf16, codepoint or utf8 (bytes) [default: utf16]",
        [.. Enum.GetNames<TextOffsetUnit>().Select(name => name.ToLowerInvariant())]);

    private readonly Option<int?> _maxLength = new("--max-length")
    {
        Description = "The longest row; longer texts run in overlapping windows [default: what model and tokenizer allow]",
        HelpName = "TOKENS",
    };

    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Rows that are computed together",
        HelpName = "ROWS",
        DefaultValueFactory = _ => new TokenClassifierOptions().BatchSize,
    };

    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or mps", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };

    private PredictCommand()
    {
    }

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var predict = new PredictCommand();
        var command = new GraftCommand("Models", "predict", "Label the words of new texts, and find the entities in them", predict.RunAsync);
        command.Arguments.Add(predict._run);
        foreach (var option in new Option[]
        {
            predict._text, predict._file, predict._words, predict._language, predict._format, predict._aggregation, predict._ignored, predict._offsets,
            predict._maxLength, predict._batchSize, predict._device,
        })
        {
            command.Options.Add(option);
        }

        return command;
    }

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description };
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
                result.AddError($"{name} must be one of {string.Join(", ", values)}, not '{token.Value}'.");
        });
        return option;
    }

    private Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var format = parsed.GetValue(_format) ?? (context.Terminal.IsJson ? "json" : "table");
        if (context.Terminal.IsJson && format != "json")
            throw new UsageException($"--json and --format {format} exclude each other.");
        var isGiven = parsed.GetValue(_words);
        if (isGiven && parsed.GetValue(_language) is not null)
            throw new UsageException("--words and --language exclude each other: with --words nothing is split further.");
        var texts = Texts(parsed);

        context.StartTorch();
        using var classifier = TokenClassifier.Load(parsed.GetValue(_run)!, Options(parsed));
        var unit = Enum.Parse<TextOffsetUnit>(parsed.GetValue(_offsets) ?? "utf16", ignoreCase: true);
        var conllu = new ConlluText(classifier.Labels);
        var number = 0;
        foreach (var chunk in texts.Chunk(TextsAtOnce))
        {
            var tagged = isGiven
                ? classifier.PredictWords([.. chunk.Select(SplitByBlanks)], cancellation: cancellationToken)
                : classifier.Predict(chunk, cancellation: cancellationToken);
            foreach (var text in tagged)
                Write(context.Terminal, format, text, PredictionReport.Of(text, isGiven ? "given" : "rules", parsed.GetValue(_language), unit), conllu, ++number);
        }

        return Task.FromResult(ExitCode.Done);
    }

    private IEnumerable<string> Texts(ParseResult parsed)
    {
        var given = parsed.GetValue(_text) ?? [];
        if (given.Length > 0 && parsed.GetValue(_file) is not null)
            throw new UsageException("--text and --file exclude each other.");
        if (given.Length > 0)
            return given;
        if (parsed.GetValue(_file) is { } file)
            return TextLines.OfFile(file);
        return Console.IsInputRedirected
            ? TextLines.Of(Console.OpenStandardInput, "standard input")
            : throw new UsageException("There is no text: give --text, --file, or one text a line on standard input.");
    }

    private TokenClassifierOptions Options(ParseResult parsed)
    {
        var options = new TokenClassifierOptions
        {
            Device = parsed.GetValue(_device)!,
            BatchSize = parsed.GetValue(_batchSize),
            MaxLength = parsed.GetValue(_maxLength),
            Language = parsed.GetValue(_language),
        };
        if (parsed.GetValue(_aggregation) is { } strategy)
            options = options with { Aggregation = Enum.Parse<AggregationStrategy>(strategy, ignoreCase: true) };
        if (parsed.GetValue(_ignored) is { } ignored)
            options = options with { IgnoredLabels = ignored.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) };
        return options;
    }

    private static IReadOnlyList<string> SplitByBlanks(string text) => text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static void Write(Terminal terminal, string format, TaggedText text, PredictionReport report, ConlluText conllu, int number)
    {
        switch (format)
        {
            case "json":
                terminal.WriteText(Terminal.JsonLine(report, PredictionReportJson.Default.PredictionReport) + "\n");
                break;
            case "conllu" when conllu.Sentence(text, number) is { } sentence:
                terminal.WriteText(sentence);
                break;
            case "conllu":
                terminal.Warn($"text {number} has no word, which CoNLL-U cannot hold; it is left out.");
                break;
            default:
                terminal.Write(report, PredictionReportJson.Default.PredictionReport, View);
                break;
        }
    }

    private static Rows View(PredictionReport report)
    {
        var words = Columns("word", "label");
        foreach (var tag in report.Tags)
            words.AddRow(new Text(tag.Word), new Text(tag.Label), new Text(Percent(tag.Score)));
        var parts = new List<IRenderable> { new Text(report.Text), words };
        if (report.Entities is { Count: > 0 } found)
        {
            var entities = Columns("entity", "type").AddColumn($"from ({report.Offsets})").AddColumn("to");
            foreach (var entity in found)
            {
                entities.AddRow(
                    new Text(entity.Text), new Text(entity.Label), new Text(Percent(entity.Score)), new Text($"{entity.Start}"), new Text($"{entity.End}"));
            }

            parts.Add(entities);
        }

        return new Rows(parts);
    }

    private static Table Columns(params string[] names) =>
        new Table { Border = TableBorder.Simple }.AddColumns(names).AddColumn(new TableColumn("probability %").RightAligned());

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
