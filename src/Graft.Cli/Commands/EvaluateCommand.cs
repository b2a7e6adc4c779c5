using System.CommandLine;
using System.Globalization;
using System.Text;
using Graft.Checkpoints;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Experiments;
using Graft.Inference;
using Graft.Tasks;

namespace Graft.Cli.Commands;

/// <summary><c>graft evaluate</c>: score a model on labelled data.</summary>
internal static class EvaluateCommand
{
    private const int DefaultBatchSize = 64;

    // The same options as in training, with the values that the run was trained with as their defaults.
    private static readonly string[] SharedOptions =
    [
        "--format", "--label-column", "--form-column", "--unit", "--separator", "--comment-prefix", "--encoding", "--max-length", "--stride-words", "--device",
    ];

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var run = new Argument<string>("run") { Description = "The finished run's folder, or any published token-classification model's" };
        var data = new Option<string[]>("--data")
        {
            Description = "A labelled file; given several times, the files are scored together as one set",
            HelpName = "FILE",
            Required = true,
        };
        var batchSize = new Option<int>("--batch-size")
        {
            Description = "Rows that are computed together",
            HelpName = "ROWS",
            DefaultValueFactory = _ => DefaultBatchSize,
        };
        var predictions = new Option<string?>("--predictions")
        {
            Description = "Write one word a line with tabs between word, true label, predicted label and its probability [default: none]",
            HelpName = "FILE",
        };
        var options = new RecipeOptions();
        var command = new GraftCommand("Models", "evaluate",
            "Score a model on labelled data; how the data are read is by default as in the run's own recipe",
            (context, cancellationToken) => RunAsync(
                context,
                Resolve(context.Parsed, context.Parsed.GetValue(run)!, options),
                context.Parsed.GetValue(data)!,
                context.Parsed.GetValue(batchSize),
                context.Parsed.GetValue(predictions),
                cancellationToken));
        command.Arguments.Add(run);
        command.Options.Add(data);
        foreach (var option in options.All.Where(option => SharedOptions.Contains(option.Name)))
            command.Options.Add(option);
        command.Options.Add(batchSize);
        command.Options.Add(predictions);
        return command;
    }

    /// <summary>The run's recipe, or one with the defaults where a published model has none, under the options that are given.</summary>
    private static Recipe Resolve(ParseResult parsed, string run, RecipeOptions options)
    {
        ModelDirectory.Open(run);
        var file = Path.Combine(run, Recipe.FileName);
        var recipe = File.Exists(file) && !PretrainingRecipe.IsOne(file) ? Recipe.Read(file) : new Recipe(NlpTasks.TokenClassification.Name, run, new DataDescription(), run);
        // Where it was trained says nothing of where it is used, also not if the folder was moved since.
        return options.Apply(parsed, recipe with { Device = "cpu" }) with { Output = run };
    }

    private static Task<int> RunAsync(
        CommandContext context, Recipe recipe, string[] files, int batchSize, string? predictions, CancellationToken cancellationToken)
    {
        var examples = files.SelectMany(file => WordDataset.Read(file, recipe.Data.ReadOptions())).ToList();
        context.StartTorch();
        using var classifier = TokenClassifier.Load(recipe.Output, new TokenClassifierOptions
        {
            Device = recipe.Device,
            BatchSize = batchSize,
            MaxLength = recipe.MaxLength,
            StrideWords = recipe.StrideWords,
        });

        TokenClassificationEvaluation evaluation;
        using (var progress = new InferenceProgressView(context.Terminal, "evaluating"))
            evaluation = classifier.Evaluate(examples, progress, cancellationToken);

        if (predictions is not null)
            Write(predictions, examples, evaluation.Predictions);
        if (evaluation.UnknownLabels.Count > 0)
        {
            context.Terminal.Warn(
                $"the data have labels that the model does not know, which count as wrong: {string.Join(", ", evaluation.UnknownLabels.Select(label => $"{label.Key} ({label.Value})"))}");
        }

        context.Terminal.Write(
            new EvaluationReport(recipe.Output, files, examples, evaluation), EvaluationReportJson.Default.EvaluationReport, EvaluationView.Of);
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(string path, IReadOnlyList<WordExample> examples, WordPredictions predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        foreach (var (example, sentence) in examples.Zip(predictions.Sentences))
        {
            for (var word = 0; word < example.Words.Count; word++)
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{example.Words[word]}\t{example.Labels![word]}\t{sentence.Labels[word]}\t{sentence.Scores[word]:0.0000}"));
            }

            writer.WriteLine();
        }
    });
}
