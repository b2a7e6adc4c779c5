using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Reports;
using Graft.Reports.Quickstart;

namespace Graft.Experiments.Quickstart;

/// <summary>
/// Why pretraining helps, and how knowledge crosses languages, in minutes: taggers of parts of speech from little labelled data of one language, and taggers
/// of a language that was never seen labelled. Each is an ordinary run with recipe, log and report; what differs between them is what they begin with.
/// </summary>
public static class QuickstartRun
{
    internal const string DataName = "data", RunsName = "runs";

    // Stands in the output folder as long as it may be begun anew.
    private const string UnfinishedName = ".unfinished";

    /// <summary>Trains and tests all taggers.</summary>
    /// <param name="options">What it works with.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellation">Ends it after the step at hand.</param>
    /// <returns>The figures, which also stand in <c>quickstart.json</c> and <c>report.html</c> of the output folder.</returns>
    /// <exception cref="ArgumentException">The options do not hold; all problems are named.</exception>
    /// <exception cref="GraftException">A file is missing or malformed, or the output folder holds something else, or a model is of the wrong kind.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what is done stays in the output folder, which the next call begins anew.</exception>
    public static QuickstartResult Run(QuickstartOptions options, IProgress<QuickstartProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        options = options with { Output = Path.GetFullPath(options.Output), Model = Path.GetFullPath(options.Model), Vectors = Path.GetFullPath(options.Vectors) };
        CheckFamilies(options);
        Begin(options.Output);

        var watch = Stopwatch.StartNew();
        var data = QuickstartData.Write(options, Path.Combine(options.Output, DataName));
        var runs = QuickstartPlan.Runs(options, data);
        var observer = new QuickstartObserver(progress, runs.Sum(run => run.Cost));
        var tests = new Dictionary<string, QuickstartTestSet>();
        var figures = runs.Select(run => Run(run, options, observer, tests, cancellation)).ToList();
        var result = new QuickstartResult(
            options.Seed, options.Budget, tests[QuickstartFigure.OneLanguage], options.Sources, tests[QuickstartFigure.AcrossLanguages],
            Math.Round(watch.Elapsed.TotalSeconds, 1), figures);
        Write(options.Output, QuickstartResult.FileName, JsonSerializer.SerializeToUtf8Bytes(result, QuickstartJson.Default.QuickstartResult));
        Write(options.Output, RunReport.FileName, Encoding.UTF8.GetBytes(QuickstartPage.Html(result)));
        File.Delete(Path.Combine(options.Output, UnfinishedName));
        return result;
    }

    // The table says what each tagger begins with, and would say it of whatever is given.
    private static void CheckFamilies(QuickstartOptions options)
    {
        static bool IsStatic(string folder) => PretrainedModel.Open(folder).Family is StaticVectorsFamily;
        if (!IsStatic(options.Vectors))
            throw new UnsupportedModelException($"{options.Vectors}: static word vectors are expected as --vectors, found a network; make some with `graft vectors train` or `graft vectors import`");
        if (IsStatic(options.Model))
            throw new UnsupportedModelException($"{options.Model}: a pretrained network is expected as --model, found static word vectors, which --vectors takes");
    }

    // What an earlier one left that did not end is begun anew: all of it was made by this, and takes two minutes.
    private static void Begin(string output)
    {
        var unfinished = Path.Combine(output, UnfinishedName);
        if (File.Exists(unfinished))
        {
            foreach (var folder in new[] { DataName, RunsName }.Select(name => Path.Combine(output, name)).Where(Directory.Exists))
                Directory.Delete(folder, recursive: true);
        }
        else if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
        {
            throw new CheckpointFormatException(output, "there is something of that name already; choose another --output, or remove it");
        }

        Directory.CreateDirectory(output);
        File.WriteAllText(unfinished, "");
    }

    /// <summary>Whether a run's folder keeps its weights: those of the best tagger of each part, which one may want to use. The others' recipes make them again.</summary>
    /// <param name="figure">The run.</param>
    /// <param name="mostSentences">The training sentences of the largest run of its part.</param>
    private static bool KeepsWeights(QuickstartFigure figure, int mostSentences) =>
        figure.Variant == QuickstartVariant.FineTuned.Key && figure.Sentences == mostSentences;

    private static QuickstartFigure Run(
        PlannedRun planned, QuickstartOptions options, QuickstartObserver observer, Dictionary<string, QuickstartTestSet> tests, CancellationToken cancellation)
    {
        observer.Begin(planned);
        using var run = TrainingRun.Prepare(planned.Recipe, cancellation: cancellation);
        var dev = run.Summary.Dev!;
        tests[planned.Part] = new QuickstartTestSet(planned.Part == QuickstartFigure.OneLanguage ? options.Language : options.Target, dev.Examples, dev.Words);
        var result = run.Run(observer, cancellation);
        if (!result.Finished)
            throw new OperationCanceledException(cancellation);
        var figure = new QuickstartFigure(
            planned.Part, planned.Variant.Key, planned.Sentences, new Dictionary<string, double>(result.Metrics) { ["train_loss"] = observer.TrainLoss },
            planned.Recipe.TrainingOptions.LearningRate, result.Steps, result.Seconds, Path.GetRelativePath(options.Output, planned.Recipe.Output).Replace('\\', '/'));
        Clean(planned.Recipe.Output, KeepsWeights(figure, planned.Part == QuickstartFigure.OneLanguage ? options.Sizes[^1] : planned.Sentences));
        observer.End(planned);
        return figure;
    }

    /// <summary>Deletes what a finished run has for being resumed, and its weights unless they are kept: with them the runs would take a gigabyte.</summary>
    private static void Clean(string folder, bool keepsWeights)
    {
        FinishedRun.RemoveCheckpoints(folder);
        if (keepsWeights)
            return;
        // Without its config it is no model's folder, but one of a run that can be finished.
        File.Delete(Path.Combine(folder, ModelDirectory.ConfigName));
        File.Delete(Path.Combine(folder, ModelDirectory.WeightsName));
    }

    private static void Write(string folder, string name, byte[] content) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(content));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(QuickstartResult))]
internal sealed partial class QuickstartJson : JsonSerializerContext;
