using System.CommandLine;
using Graft.Benchmarks;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Experiments;
using Graft.Tasks;
using TorchSharp;

namespace Graft.Cli.Commands;

/// <summary><c>graft benchmark</c>: how fast this machine trains and labels, beside the rate of a matrix product.</summary>
internal static class BenchmarkCommand
{
    private const int DrawnRows = 4096;

    // A step of BERT-base takes seconds.
    private const int MostPretrainingSteps = 10;

    // Those of train by which rows are read and models made.
    private static readonly string[] SharedOptions =
    [
        "--model", "--train", "--format", "--label-column", "--form-column", "--unit", "--separator", "--comment-prefix", "--encoding", "--max-length",
        "--stride-words", "--seed",
    ];

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var defaults = new BenchmarkOptions();
        var steps = Number("--steps", "N", "Optimizer steps of a round of training", defaults.Steps);
        var batchSize = Number("--batch-size", "ROWS", "Rows a batch in training and inference", defaults.BatchSize);
        var singleRows = Number("--single-rows", "ROWS", "Rows of a round one by one, from the start of the data", defaults.SingleRows);
        var repeat = Number("--repeat", "N", "Rounds of each part; medians are shown", defaults.Repeat);
        var rows = new Option<int?>("--rows") { Description = $"Rows at most, from the start of the data [default: all, or {DrawnRows} drawn ones]", HelpName = "ROWS" };
        var only = new Option<string?>("--only") { Description = "Parts to measure: training, inference, single, pretraining, with commas between [default: all]", HelpName = "A,B,..." };
        var options = new RecipeOptions();
        var command = new GraftCommand("Machine", "benchmark",
            "Measure training and inference beside this machine's sgemm; without --model and --train, a drawn model of all-MiniLM-L6-v2's shape and drawn rows. Pretraining is measured on drawn models and rows",
            (context, cancellationToken) =>
            {
                var parsed = context.Parsed;
                var recipe = options.Apply(parsed, new Recipe(NlpTasks.TokenClassification.Name, "", new DataDescription(), ""));
                var measured = new BenchmarkOptions(
                    parsed.GetValue(steps), defaults.WarmupSteps, parsed.GetValue(batchSize), parsed.GetValue(singleRows), parsed.GetValue(repeat),
                    recipe.TrainingOptions.Seed)
                {
                    Parts = PartsOf(parsed.GetValue(only)) ?? defaults.Parts,
                };
                return RunAsync(context, recipe, measured, parsed.GetValue(rows), cancellationToken);
            });
        foreach (var option in options.All.Where(option => SharedOptions.Contains(option.Name)))
            command.Options.Add(option);
        foreach (var option in new Option[] { rows, steps, batchSize, singleRows, repeat, only })
            command.Options.Add(option);
        command.Subcommands.Add(BenchmarkTokenizersCommand.Create());
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, Recipe recipe, BenchmarkOptions options, int? rows, CancellationToken cancellation)
    {
        List<string> problems = [.. options.Validate()];
        if (rows < 1)
            problems.Add($"--rows must be at least 1, not {rows}");
        if (recipe.MaxLength is < 3)
            problems.Add($"--max-length must be at least 3, not {recipe.MaxLength}");
        if (recipe.StrideWords < 0)
            problems.Add($"--stride-words must be at least 0, not {recipe.StrideWords}");
        if (!string.IsNullOrEmpty(recipe.Data.Train) && recipe.Model.Length == 0)
            problems.Add("--train needs --model, whose tokenizer makes rows of its sentences");
        if (problems.Count > 0)
            throw new UsageException(string.Join(Environment.NewLine, problems));

        context.StartTorch();
        var workload = Workload(recipe, rows, cancellation);
        IReadOnlyList<BenchmarkFigures> figures;
        IReadOnlyList<(PretrainingShape Shape, BenchmarkFigures Figures)> shapes;
        using (var progress = new BenchmarkProgressView(context.Terminal))
        {
            figures = SpeedBenchmark.Run(workload, options, progress, cancellation);
            shapes = options.Parts.Contains(BenchmarkPart.Pretraining)
                ? PretrainingBenchmark.Run(PretrainingShape.All, options with { Steps = Math.Min(options.Steps, MostPretrainingSteps) }, progress, cancellation)
                : [];
        }

        var report = BenchmarkReport.Of(recipe, workload, options, figures, shapes, torch.get_num_threads());
        context.Terminal.Write(report, BenchmarkReportJson.Default.BenchmarkReport, BenchmarkView.Of);
        foreach (var leak in figures.Concat(shapes.Select(shape => shape.Figures)).Where(part => part.Memory.LiveTensorsAfter != part.Memory.LiveTensorsBefore))
        {
            context.Terminal.Warn(
                $"{leak.Part.ToString().ToLowerInvariant()} leaves tensors behind: {leak.Memory.LiveTensorsBefore} before its rounds, {leak.Memory.LiveTensorsAfter} after them; please report it");
        }

        return Task.FromResult(ExitCode.Done);
    }

    private static BenchmarkWorkload Workload(Recipe recipe, int? rows, CancellationToken cancellation)
    {
        var seed = recipe.TrainingOptions.Seed;
        if (recipe.Model.Length == 0)
            return BenchmarkWorkload.Draw(rows ?? DrawnRows, seed);
        var model = PretrainedModel.Open(recipe.Model);
        if (string.IsNullOrEmpty(recipe.Data.Train))
            return BenchmarkWorkload.Draw(model, rows ?? DrawnRows, seed);
        var windows = new TokenWindowOptions(Math.Min(recipe.MaxLength ?? int.MaxValue, model.MaxTokens), recipe.StrideWords);
        return BenchmarkWorkload.Of(model, WordDataset.Read(recipe.Data.Train, recipe.Data.ReadOptions()), windows, rows, seed, cancellation);
    }

    private static IReadOnlyList<BenchmarkPart>? PartsOf(string? names)
    {
        if (names is null)
            return null;
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = Enum.GetValues<BenchmarkPart>().ToDictionary(part => part.ToString().ToLowerInvariant());
        if (wanted.Length == 0 || wanted.FirstOrDefault(name => !known.ContainsKey(name)) is not null)
            throw new UsageException($"--only takes {string.Join(", ", known.Keys)} with commas between, not '{names}'");
        return [.. wanted.Distinct().Select(name => known[name]).Order()];
    }

    private static Option<int> Number(string name, string unit, string description, int value) =>
        new(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => value };
}
