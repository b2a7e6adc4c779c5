using System.Text.Json;

namespace Graft.Reports;

/// <summary>
/// A run's directory as it can be read: what is there, and what is missing and why. No model and no data are needed, and a run that is not
/// finished, or was made by an older program, is a record too.
/// </summary>
public sealed class RunRecord
{
    private const string ResultsName = "results.json", DataName = "data.json", EnvironmentName = "environment.json";

    private readonly List<string> _missing = [];

    private RunRecord(string directory)
    {
        Directory = directory;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        Recipe = RunFiles.Object(InFolder(RunFiles.RecipeName))
            ?? throw new RunFormatException(directory, $"the folder holds no run ({RunFiles.RecipeName} is not there); name one that graft train made");
        if (Recipe.At("targets") is not null)
            throw new RunFormatException(directory, "the folder holds a transfer study, whose runs are under runs; name these, or the study alone");
        if (Recipe.At("seeds") is not null)
            throw new RunFormatException(directory, "the folder holds runs of several seeds, each in its own; name these: graft report FOLDER/seed-*");
        Results = Optional(ResultsName, "the run is not finished (results.json is not there): what follows is how far it came; go on with it with --resume");
        Log = Read(TrainingLog.FileName, "no training curves", TrainingLog.Read) ?? TrainingLog.Empty;
        Data = Optional(DataName, "no data summary (data.json is not there: the run is of an older version)");
        Environment = Optional(EnvironmentName, "no environment (environment.json is not there: the run is of an older version)");
        Predictions = ReadPredictions();
        Analysis = Predictions is { Sentences.Count: > 0 } predictions && predictions.Sentences.Any(sentence => sentence.Words.Count > 0) ? new DevAnalysis(predictions) : null;
    }

    /// <summary>The directory, as it was named.</summary>
    public string Directory { get; }

    /// <summary>The directory's own name.</summary>
    public string Name { get; }

    /// <summary>Whether all steps are done.</summary>
    public bool IsFinished => Results is not null;

    /// <summary>What the report of the run lacks and why, a sentence each.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>The name of the metric that chose the weights; null without dev data.</summary>
    public string? Primary => Results?.Text("primary") ?? Predictions?.About.Primary
        ?? (Log.Best is not { } best ? null : IsPretraining ? "loss" : best["f1"] is null ? "accuracy" : "f1");

    /// <summary>The dev data's figures as fractions, of the weights that the run ends with, or of the best so far; empty without dev data.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics =>
        Results?.Numbers("metrics") is { Count: > 0 } final ? final : Log.Best?.Metrics is { Count: > 0 } best ? best : Analysis?.Metrics ?? [];

    /// <summary>The value of <see cref="Primary"/>, or null.</summary>
    public double? Score => Metric(Primary);

    /// <summary>Steps done, as far as is known.</summary>
    public long Steps => (long)(Results?.Number("steps") ?? Log.LastStep);

    /// <summary>The step whose weights the run ends with; null where it is not finished.</summary>
    public long? KeptStep => (long?)Results?.Number("kept_step");

    /// <summary>The expected calibration error on the dev data, or null where they are not there.</summary>
    public double? CalibrationError => Analysis?.Calibration?.ExpectedError;

    internal JsonElement Recipe { get; }

    internal JsonElement? Results { get; }

    internal JsonElement? Data { get; }

    internal JsonElement? Environment { get; }

    internal TrainingLog Log { get; }

    internal DevPredictions? Predictions { get; }

    internal DevAnalysis? Analysis { get; }

    /// <summary>Whether the run pretrained a language model on text, rather than a task's model on labels.</summary>
    internal bool IsPretraining => Recipe.At("corpus") is not null;

    /// <summary>What its data for scoring are called: a task's are a dev set, a language model's were held out of its text.</summary>
    internal string ScoredOn => IsPretraining ? "held-out" : "dev";

    internal bool HasDevData => Recipe.At("data", "dev") is not null || Recipe.At("data", "dev_share") is not null
        || (Recipe.At("data", "sources") is { ValueKind: JsonValueKind.Array } sources && sources.EnumerateArray().Any(source => source.At("dev") is not null));

    /// <summary>Reads a run's directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="RunFormatException">There is no such directory, or it holds no run.</exception>
    public static RunRecord Read(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return System.IO.Directory.Exists(directory)
            ? new RunRecord(directory)
            : throw new RunFormatException(directory, "there is no such folder; name the directory of a run that graft train made");
    }

    /// <summary>One of the dev data's figures, or null.</summary>
    /// <param name="name">Its name.</param>
    public double? Metric(string? name) => Metrics.Where(pair => pair.Key == name).Select(pair => (double?)pair.Value).FirstOrDefault();

    private string InFolder(string file) => Path.Combine(Directory, file);

    private JsonElement? Optional(string file, string whyMissing)
    {
        try
        {
            if (RunFiles.Object(InFolder(file)) is { } found)
                return found;
            _missing.Add(whyMissing);
        }
        catch (RunFormatException error)
        {
            _missing.Add(Unreadable(file, error));
        }

        return null;
    }

    private T? Read<T>(string file, string what, Func<string, T> read)
        where T : class
    {
        try
        {
            if (File.Exists(InFolder(file)))
                return read(InFolder(file));
            _missing.Add($"{what} ({file} is not there)");
        }
        catch (RunFormatException error)
        {
            _missing.Add(Unreadable(file, error));
        }

        return null;
    }

    // Not the whole path: a page says the same wherever the run stands.
    private string Unreadable(string file, RunFormatException error) =>
        $"{file} cannot be read: {error.Message.Replace(InFolder(file), file, StringComparison.Ordinal)}";

    private DevPredictions? ReadPredictions()
    {
        if (IsPretraining)
        {
            if (Data?.At("has_held_out") is { ValueKind: JsonValueKind.False })
                _missing.Add("no text was held out, so there are no evaluations");
        }
        else if (!HasDevData)
            _missing.Add("the run had no dev data, so there are no scores, confusions, calibration and mistakes");
        else if (IsFinished)
            return Read(DevPredictions.FileName, "no scores per label, confusions, calibration and mistakes", DevPredictions.Read);
        else
            _missing.Add($"no scores per label, confusions, calibration and mistakes: {DevPredictions.FileName} is written when the run is finished");
        return null;
    }
}
