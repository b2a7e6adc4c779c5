using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graft.Checkpoints;
using Graft.Pretraining.Corpora;
using Graft.Reports;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>
/// A run's directory: recipe.json, data.json, environment.json, metrics.jsonl, checkpoints and, when the run is finished, results.json,
/// dev-predictions.jsonl, report.html and the model in the published layout. One process works in it at a time.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    /// <summary>Where the tokens of a run's own text are, which are made before the run.</summary>
    internal const string CorpusName = "corpus";

    private const string LockName = ".lock";

    // Where those grow.
    private static readonly string UnfinishedCorpusName = System.IO.Path.GetFileName(CorpusBuilder.UnfinishedPath(CorpusName));

    private readonly FileStream _lock;

    private RunDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string RecipePath => System.IO.Path.Combine(Path, Recipe.FileName);

    public string MetricsPath => System.IO.Path.Combine(Path, TrainingLog.FileName);

    /// <summary>Refuses a directory that holds something else; nothing is written.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="resume">Whether a run that it holds may be taken up.</param>
    /// <param name="ofSeeds">Whether that run is one of several seeds.</param>
    /// <exception cref="CheckpointFormatException">It holds another run, or files of another kind.</exception>
    public static void CheckUsable(string path, bool resume, bool ofSeeds)
    {
        if (CheckUsable(path, resume) && Recipe.Read(System.IO.Path.Combine(path, Recipe.FileName)).Seeds is not null != ofSeeds)
        {
            throw new CheckpointFormatException(path,
                $"the directory holds {(ofSeeds ? "a single run, not runs of several seeds" : "runs of several seeds, not a single one")}; choose another --output");
        }
    }

    /// <summary>Refuses a directory that holds something else; nothing is written.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="resume">Whether a run that it holds may be taken up.</param>
    /// <returns>Whether it holds a run.</returns>
    /// <exception cref="CheckpointFormatException">It holds another run, or files of another kind.</exception>
    public static bool CheckUsable(string path, bool resume)
    {
        if (File.Exists(path))
            throw new CheckpointFormatException(path, "the run's directory cannot be made, since a file has its name; choose another --output");
        if (!Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).All(IsOfOpening))
            return false;
        if (!File.Exists(System.IO.Path.Combine(path, Recipe.FileName)))
            throw new CheckpointFormatException(path, "the directory is not empty and holds no run; choose another --output");
        if (!resume)
            throw new CheckpointFormatException(path, "the directory holds another run; choose another --output, or go on with that run with --resume");
        return true;
    }

    /// <summary>What watches a run: the log of its directory and whoever asks; only the latter on a rank that has no directory.</summary>
    public static ITrainingObserver Observer(RunDirectory? directory, TrainingOptions options, ITrainingObserver? observer) =>
        new TrainingObservers([.. directory is null ? [] : new ITrainingObserver[] { new MetricsLog(directory.MetricsPath, options.LoggingSteps) }, .. observer is null ? [] : new[] { observer }]);

    /// <summary>Makes the directory and takes it for this process.</summary>
    public static RunDirectory Open(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            var directory = new RunDirectory(path, new FileStream(
                System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
            AtomicDirectory.DeleteLeftovers(path);
            return directory;
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new CheckpointFormatException(path, $"another process is training in this directory, or it is not writable ({error.Message})", error);
        }
    }

    /// <summary>Writes one of the directory's JSON files, wholly or not at all.</summary>
    public void Write<T>(string name, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(System.IO.Path.Combine(Path, name), stream => JsonSerializer.Serialize(stream, value, type));

    /// <summary>Reads one of the directory's JSON files; null where it is not there.</summary>
    /// <exception cref="RunFormatException">The file is damaged.</exception>
    public T? Read<T>(string name, JsonTypeInfo<T> type)
        where T : class => RunFiles.Document(System.IO.Path.Combine(Path, name), type);

    /// <summary>Writes report.html from the directory's other files.</summary>
    public void WriteReport()
    {
        var html = RunReport.Html(RunRecord.Read(Path));
        AtomicFile.Write(System.IO.Path.Combine(Path, RunReport.FileName), stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether an entry is what a run that was killed at its very beginning leaves: its lock, which the system has opened again, the tokens of its text, or a file half written.</summary>
    private static bool IsOfOpening(string entry) =>
        System.IO.Path.GetFileName(entry) is var name && (name is LockName or CorpusName or RunText.FileName || name == UnfinishedCorpusName || TemporarySibling.IsOne(entry));
}
