using System.Text.Json;
using Graft.Checkpoints;
using Graft.Tokenizers;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// The folder in which a corpus grows: a hidden sibling of the one that it becomes by a rename when all is done, so that nothing half-made is
/// ever taken for a corpus. One process works in it at a time.
/// </summary>
internal sealed class BuildFolder : IDisposable
{
    private const string Ending = ".graft-build";
    private const string LockName = ".lock";

    private readonly string _target;
    private FileStream? _lock;
    private BuildJournal _journal;
    private bool _isDone;

    private BuildFolder(string target, string path, FileStream @lock, BuildJournal journal)
    {
        _target = target;
        Path = path;
        _lock = @lock;
        _journal = journal;
    }

    /// <summary>Refuses a place where something is already, but for an unfinished build that is to go on.</summary>
    /// <param name="output">The corpus's folder as it is to be in the end.</param>
    /// <param name="resume">Whether an unfinished build is gone on with.</param>
    /// <exception cref="CorpusFormatException">Something is there.</exception>
    public static void CheckFree(string output, bool resume)
    {
        var target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output));
        if (Directory.Exists(target) || File.Exists(target))
        {
            RemoveJournalOfFinished(target);
            throw new CorpusFormatException(output, "expected no such folder, but it is there; remove it, or choose another --output");
        }

        if (Directory.Exists(PathOf(target)) && !resume)
            throw new CorpusFormatException(PathOf(target), "an unfinished build of this corpus is here; go on with it with --resume, or remove this folder");
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The tokenizer's files, which are in the folder.</summary>
    public IReadOnlyList<CorpusFile> Tokenizer => _journal.Tokenizer;

    /// <summary>The shards that are finished.</summary>
    public IReadOnlyList<CorpusShard> Finished => _journal.Shards;

    /// <summary>Begins a build, or goes on with one, where <see cref="CheckFree"/> has found nothing to refuse.</summary>
    /// <param name="output">The corpus's folder, which is not there yet.</param>
    /// <param name="begin">How the build is made; its tokenizer's files are found here.</param>
    /// <param name="tokenizer">The tokenizer, which is saved in the folder.</param>
    /// <exception cref="CorpusFormatException">The unfinished build does not fit what is asked for.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static BuildFolder Open(string output, BuildJournal begin, Tokenizer tokenizer)
    {
        var target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output));
        var path = PathOf(target);
        var isNew = !Directory.Exists(path);
        var @lock = Lock(path);
        try
        {
            var earlier = ReadJournal(path);
            RemoveUnknown(path, earlier);
            begin = begin with { Tokenizer = SaveTokenizer(path, tokenizer), Shards = earlier?.Shards ?? [] };
            if (earlier?.DifferenceTo(begin) is { } difference)
                throw new CorpusFormatException(path, $"the unfinished build in this folder cannot go on: {difference}; give what it was begun with, or remove this folder and begin again");
            var folder = new BuildFolder(target, path, @lock, begin);
            folder.WriteJournal();
            return folder;
        }
        catch (Exception error)
        {
            @lock.Dispose();
            if (isNew)
                TemporarySibling.Delete(path);
            if (error is IOException or UnauthorizedAccessException)
                throw WriteFailure.Of(path, error);
            throw;
        }
    }

    /// <summary>Notes that a shard is finished; its files are on the disk.</summary>
    public void Add(CorpusShard shard)
    {
        // Before the note: a name that a power cut takes back must not be in it.
        DirectorySync.Flush(Path);
        _journal = _journal with { Shards = [.. _journal.Shards, shard] };
        WriteJournal();
    }

    /// <summary>Writes the index and gives the folder its name.</summary>
    /// <exception cref="IOException">The disk is full or fails, or somebody has made a folder of that name meanwhile.</exception>
    public void Commit(CorpusIndex index)
    {
        index.Write(Path);
        _lock?.Dispose();
        _lock = null;
        DirectorySync.Flush(Path);
        try
        {
            Directory.Move(Path, _target);
        }
        catch (IOException error)
        {
            throw WriteFailure.Of(_target, error);
        }

        _isDone = true;
        DirectorySync.Flush(System.IO.Path.GetDirectoryName(_target)!);
        // Only now: where the rename fails, the shards are found again by their journal.
        RemoveJournalOfFinished(_target);
    }

    /// <summary>Lets go of the folder. Where no shard was finished, nothing is worth keeping, and it goes.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
        if (_isDone)
            return;
        if (_journal.Shards.Count == 0)
            TemporarySibling.Delete(Path);
        else
            RemoveUnknown(Path, _journal);
    }

    /// <summary>Where the corpus of a folder grows.</summary>
    public static string PathOf(string target) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, $".{System.IO.Path.GetFileName(target)}{Ending}");

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(path, error);
        }

        try
        {
            return new FileStream(
                System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, $"another process is building this corpus, or the folder is not writable ({error.Message})", error);
        }
    }

    private static BuildJournal? ReadJournal(string path)
    {
        var file = System.IO.Path.Combine(path, BuildJournal.FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, CorpusJson.Default.BuildJournal) ?? throw new JsonException("it holds null");
        }
        catch (JsonException error)
        {
            throw new CorpusFormatException(file, $"the unfinished build's journal is damaged ({error.Message}); remove its folder and begin again", error);
        }
    }

    // What was half written when the build ended, and the tokenizer, which is written again.
    private static void RemoveUnknown(string path, BuildJournal? journal)
    {
        var known = (journal?.Shards ?? []).SelectMany(shard => shard.Files(CorpusTokenType.UInt16)).Select(file => file.File).ToHashSet(StringComparer.Ordinal);
        known.UnionWith([BuildJournal.FileName, LockName]);
        foreach (var file in Directory.EnumerateFiles(path).Where(file => !known.Contains(System.IO.Path.GetFileName(file))).ToList())
            TemporarySibling.Delete(file);
    }

    private static CorpusFile[] SaveTokenizer(string path, Tokenizer tokenizer)
    {
        var before = Directory.EnumerateFiles(path).ToHashSet(StringComparer.Ordinal);
        tokenizer.Save(path);
        // A tokenizer that cannot be read back from here is of no use to whoever trains on the corpus.
        Tokenizers.Tokenizer.FromDirectory(path);
        return [.. Directory.EnumerateFiles(path).Where(file => !before.Contains(file)).Order(StringComparer.Ordinal).Select(CorpusFile.Of)];
    }

    // A kill between the rename and this leaves the journal in the corpus, where nothing reads it.
    private static void RemoveJournalOfFinished(string target)
    {
        if (File.Exists(System.IO.Path.Combine(target, CorpusIndex.FileName)))
            TemporarySibling.Delete(System.IO.Path.Combine(target, BuildJournal.FileName));
    }

    private void WriteJournal() => AtomicFile.Write(
        System.IO.Path.Combine(Path, BuildJournal.FileName), stream => JsonSerializer.Serialize(stream, _journal, CorpusJson.Default.BuildJournal));
}
