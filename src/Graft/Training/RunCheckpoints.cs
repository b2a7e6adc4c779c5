using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graft.Checkpoints;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// The checkpoints of a run: <c>checkpoints/step-N/</c>, each written beside its place and renamed, with a manifest of sizes and hashes, and
/// the pointers <c>last.json</c> and <c>best.json</c>. A run that is killed at any instant goes on from the newest intact one.
/// </summary>
public sealed class RunCheckpoints
{
    private const string Weights = "model.safetensors", Moments = "optimizer.safetensors", Average = "average.safetensors", State = "trainer_state.json", Manifest = "manifest.json";
    private const string Prefix = "step-";
    private const int LayoutVersion = 1;

    private readonly string _directory;
    private readonly int _limit;
    private readonly bool _resume;
    private int _newest = -1;

    /// <summary>Looks after the checkpoints of a run.</summary>
    /// <param name="runDirectory">The run's directory.</param>
    /// <param name="limit">How many checkpoints stay, at least 1; the last and the best stay in any case.</param>
    /// <param name="resume">Whether to take up what is there.</param>
    public RunCheckpoints(string runDirectory, int limit, bool resume)
    {
        ArgumentNullException.ThrowIfNull(runDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _directory = Path.Combine(runDirectory, "checkpoints");
        _limit = limit;
        _resume = resume;
    }

    /// <summary>Writes a checkpoint, moves the pointers and removes what is no longer needed.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="arena">The weights.</param>
    /// <param name="optimizer">The moments.</param>
    /// <param name="average">The averaged weights, laid out as the arena; null where there are none (yet).</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk is full or the folder is not writable; the earlier checkpoints are as they were.</exception>
    public string Save(TrainingState state, ParameterArena arena, AdamW optimizer, Tensor? average = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(optimizer);
        Directory.CreateDirectory(_directory);
        var folder = FolderOf(state.Update);
        // A run that is asked to stop just after a checkpoint, or just after it took one up, has nothing to add to it.
        if (state.Update == _newest)
            return folder;
        // What is newer than what the run went on from was passed over as damaged: it must not count as one that is kept.
        foreach (var damaged in Updates().Where(update => update > _newest))
            Directory.Delete(FolderOf(damaged), recursive: true);
        AtomicDirectory.Write(folder, temporary =>
        {
            using var scope = NewDisposeScope();
            SafeTensorsWriter.Write(Path.Combine(temporary, Weights), Tensors(arena.Values, arena, ""), PublishedMetadata);
            SafeTensorsWriter.Write(
                Path.Combine(temporary, Moments),
                [.. Tensors(optimizer.FirstMoments, arena, "exp_avg."), .. Tensors(optimizer.SecondMoments, arena, "exp_avg_sq.")]);
            if (average is not null)
                SafeTensorsWriter.Write(Path.Combine(temporary, Average), Tensors(average, arena, ""), PublishedMetadata);
            WriteJson(Path.Combine(temporary, State), state, TrainingJson.Default.TrainingState);
            WriteJson(Path.Combine(temporary, Manifest), Describe(temporary, average is null ? [Weights, Moments, State] : [Weights, Moments, Average, State]), TrainingJson.Default.CheckpointManifest);
        });
        Point("last.json", state.Update);
        if (state.Best is { } best)
            Point("best.json", best.Update);
        _newest = state.Update;
        Rotate(state);
        return folder;
    }

    /// <summary>Fills weights and moments from the newest intact checkpoint.</summary>
    /// <param name="arena">Receives the weights.</param>
    /// <param name="optimizer">Receives the moments and their count.</param>
    /// <param name="fingerprint">What the run trains on and how; a checkpoint of another run is refused.</param>
    /// <param name="observer">Hears of damaged checkpoints.</param>
    /// <param name="average">Receives the averaged weights where the checkpoint has some; null where the run averages none.</param>
    /// <returns>Where the run stands, or null where there is nothing to take up.</returns>
    /// <exception cref="CheckpointFormatException">The checkpoint was made from other data or with other options.</exception>
    public TrainingState? Restore(ParameterArena arena, AdamW optimizer, string fingerprint, ITrainingObserver observer, Tensor? average = null)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(observer);
        if (!_resume || !Directory.Exists(_directory))
            return null;
        AtomicDirectory.DeleteLeftovers(_directory);
        if (NewestIntact(observer) is not { } folder)
            return null;
        var state = ReadJson(Path.Combine(folder, State), TrainingJson.Default.TrainingState);
        if (state.Fingerprint != fingerprint)
        {
            throw new CheckpointFormatException(folder,
                "this run was started with other data, labels or training options; resume it with the same ones, or start anew in another directory");
        }

        Fill(Path.Combine(folder, Weights), arena.Values, arena, "");
        Fill(Path.Combine(folder, Moments), optimizer.FirstMoments, arena, "exp_avg.");
        Fill(Path.Combine(folder, Moments), optimizer.SecondMoments, arena, "exp_avg_sq.");
        if (average is not null && File.Exists(Path.Combine(folder, Average)))
            Fill(Path.Combine(folder, Average), average, arena, "");
        optimizer.Steps = _newest = state.Update;
        return state;
    }

    /// <summary>Fills weights from the checkpoint of a step.</summary>
    /// <param name="update">Optimizer steps done when it was written.</param>
    /// <param name="arena">Receives the weights.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is missing or damaged.</exception>
    public void LoadWeights(int update, ParameterArena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        if (Damage(FolderOf(update)) is { } damage)
            throw new CheckpointFormatException(FolderOf(update), $"{damage}; train again, or keep the last weights with --keep last");
        Fill(Path.Combine(FolderOf(update), Weights), arena.Values, arena, "");
    }

    private static IReadOnlyDictionary<string, string> PublishedMetadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(Tensor buffer, ParameterArena arena, string prefix) =>
        arena.Slices.Select(slice => KeyValuePair.Create(prefix + slice.Name, ParameterArena.View(buffer, slice)));

    private static void Fill(string file, Tensor buffer, ParameterArena arena, string prefix)
    {
        using var noGradient = no_grad();
        using var source = SafeTensorsFile.Open(file);
        foreach (var slice in arena.Slices)
        {
            if (!source.Tensors.ContainsKey(prefix + slice.Name))
                throw new CheckpointFormatException(file, $"no tensor {prefix + slice.Name}: the checkpoint is of another model");
            using var destination = ParameterArena.View(buffer, slice);
            source.ReadInto(prefix + slice.Name, destination);
        }
    }

    /// <summary>The newest checkpoint whose files are all as its manifest says.</summary>
    private string? NewestIntact(ITrainingObserver observer)
    {
        foreach (var update in Updates().OrderDescending())
        {
            if (Damage(FolderOf(update)) is not { } damage)
                return FolderOf(update);
            observer.OnWarning($"{FolderOf(update)} is passed over: {damage}");
        }

        return null;
    }

    /// <summary>What is wrong with a checkpoint, or null.</summary>
    private static string? Damage(string folder)
    {
        try
        {
            var manifest = ReadJson(Path.Combine(folder, Manifest), TrainingJson.Default.CheckpointManifest);
            if (manifest.Version != LayoutVersion)
                return $"its layout has version {manifest.Version}, this program reads {LayoutVersion}";
            foreach (var entry in manifest.Files)
            {
                var file = new FileInfo(Path.Combine(folder, Path.GetFileName(entry.Name)));
                if (!file.Exists)
                    return $"{entry.Name} is missing";
                if (file.Length != entry.Size)
                    return $"{entry.Name} has {file.Length} bytes, not {entry.Size}";
                if (HashOf(file.FullName) != entry.Sha256)
                    return $"{entry.Name} has changed since it was written";
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"its manifest cannot be read ({error.Message})";
        }
    }

    private static CheckpointManifest Describe(string folder, IEnumerable<string> names) => new(
        LayoutVersion,
        [.. names.Select(name => new CheckpointManifestEntry(name, new FileInfo(Path.Combine(folder, name)).Length, HashOf(Path.Combine(folder, name))))]);

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Point(string pointer, int update) => AtomicFile.Write(
        Path.Combine(_directory, pointer),
        stream => JsonSerializer.Serialize(stream, new CheckpointPointer($"{Prefix}{update}"), TrainingJson.Default.CheckpointPointer));

    /// <summary>Removes the oldest checkpoints beyond the limit, never the last or the best.</summary>
    private void Rotate(TrainingState state)
    {
        var kept = new HashSet<int> { state.Update };
        if (state.Best is { } best)
            kept.Add(best.Update);
        foreach (var update in Updates().OrderDescending())
        {
            if (kept.Contains(update) || kept.Count < _limit)
                kept.Add(update);
            else
                Directory.Delete(FolderOf(update), recursive: true);
        }
    }

    private IEnumerable<int> Updates() => !Directory.Exists(_directory)
        ? []
        : Directory.EnumerateDirectories(_directory, $"{Prefix}*")
            .Select(path => int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), out var update) ? update : -1)
            .Where(update => update >= 0)
            .ToList();

    private string FolderOf(int update) => Path.Combine(_directory, $"{Prefix}{update}");

    private static void WriteJson<T>(string file, T value, JsonTypeInfo<T> type)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, value, type);
    }

    private static T ReadJson<T>(string file, JsonTypeInfo<T> type)
    {
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize(stream, type) ?? throw new JsonException($"{file} holds null");
    }
}
