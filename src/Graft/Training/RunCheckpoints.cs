using System.Globalization;
using System.Text.Json;
using Graft.Checkpoints;
using Graft.Training.Schedules;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// The checkpoints of a run: <c>checkpoints/step-N/</c>, each written beside its place and renamed, with a manifest of sizes and hashes, and
/// the pointers <c>last.json</c> and <c>best.json</c>. A run that is killed at any instant goes on from the newest intact one.
/// </summary>
public sealed class RunCheckpoints
{
    private const string Weights = "model.safetensors", Moments = "optimizer.safetensors", Average = "average.safetensors", State = "trainer_state.json";
    private const string Prefix = "step-", LastName = "last.json";
    private static readonly string[] StandsFor = ["stable.json", LastName];
    private static readonly string[] Files = [Weights, Moments, State];

    private readonly string _directory;
    private readonly int _limit;
    private readonly bool _resume;
    private readonly string? _continueFrom;
    private readonly Func<string?>? _difference;
    private int _newest = -1;

    /// <summary>Looks after the checkpoints of a run.</summary>
    /// <param name="runDirectory">The run's directory.</param>
    /// <param name="limit">How many checkpoints stay, at least 1; the last, the best, and the last before a spike of the loss stay in any case.</param>
    /// <param name="resume">Whether to take up what is there.</param>
    /// <param name="continueFrom">
    /// Where another run stands that this one takes further, with more steps or other data: its directory, or one of its checkpoints. Null for
    /// none. Of a directory it is the last checkpoint at the full rate, where there is one, else the newest; where the loss had left its course there, the
    /// newest from before that.
    /// </param>
    /// <param name="difference">Tells, where a checkpoint turns out to be of other options, which those are; null where nobody knows.</param>
    public RunCheckpoints(string runDirectory, int limit, bool resume, string? continueFrom = null, Func<string?>? difference = null)
    {
        ArgumentNullException.ThrowIfNull(runDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _directory = FolderIn(runDirectory);
        _limit = limit;
        _resume = resume;
        _continueFrom = continueFrom;
        _difference = difference;
    }

    /// <summary>Where a run's checkpoints are.</summary>
    /// <param name="runDirectory">The run's directory.</param>
    internal static string FolderIn(string runDirectory) => Path.Combine(runDirectory, "checkpoints");

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
            AtomicDirectory.Delete(FolderOf(damaged));
        AtomicDirectory.Write(folder, temporary =>
        {
            using var scope = NewDisposeScope();
            SafeTensorsWriter.Write(Path.Combine(temporary, Weights), Tensors(arena.Values, arena, ""), PublishedMetadata);
            SafeTensorsWriter.Write(
                Path.Combine(temporary, Moments),
                [.. Tensors(optimizer.FirstMoments, arena, "exp_avg."), .. Tensors(optimizer.SecondMoments, arena, "exp_avg_sq.")]);
            if (average is not null)
                SafeTensorsWriter.Write(Path.Combine(temporary, Average), Tensors(average, arena, ""), PublishedMetadata);
            using (var stream = File.Create(Path.Combine(temporary, State)))
                JsonSerializer.Serialize(stream, state, TrainingJson.Default.TrainingState);
            CheckpointManifest.Write(temporary, average is null ? Files : [.. Files, Average]);
        });
        _newest = state.Update;
        Settle(state);
        return folder;
    }

    /// <summary>Names an earlier checkpoint as the one from which the run can be taken further: those after it are of a loss that left its course.</summary>
    /// <param name="update">Optimizer steps done when it was written.</param>
    public void PointBack(int update) => Point(LastName, update);

    /// <summary>Fills weights and moments from the newest checkpoint that the run can go on from.</summary>
    /// <param name="arena">Receives the weights.</param>
    /// <param name="optimizer">Receives the moments and their count.</param>
    /// <param name="fingerprint">What the run trains on and how; a checkpoint of another run is refused.</param>
    /// <param name="needsBest">Whether the run ends with its best weights: then a checkpoint whose best is damaged is passed over too.</param>
    /// <param name="observer">Hears of damaged checkpoints.</param>
    /// <param name="average">Receives the averaged weights where the checkpoint has some; null where the run averages none.</param>
    /// <param name="firstPlateau">With what a schedule that follows the score begins where another run is taken further; null for other schedules.</param>
    /// <returns>Where the run stands, or null where there is nothing to take up.</returns>
    /// <exception cref="CheckpointFormatException">The checkpoint was made from other data or with other options.</exception>
    public TrainingState? Restore(
        ParameterArena arena, AdamW optimizer, string fingerprint, bool needsBest, ITrainingObserver observer, Tensor? average = null,
        ReduceOnPlateauState? firstPlateau = null)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(observer);
        if (_resume && Directory.Exists(_directory))
            AtomicDirectory.DeleteLeftovers(_directory);
        if (!_resume || NewestUsable(needsBest, observer) is not { } state)
            return _continueFrom is null ? null : TakeFurther(_continueFrom, arena, optimizer, fingerprint, firstPlateau);
        var folder = FolderOf(state.Update);
        if (state.Fingerprint != fingerprint)
        {
            var what = _difference?.Invoke() is { } difference
                ? $"other options: its recipe differs in {difference}"
                : "other training or dev data, labels or training options, with another network (sizes, dropout, the model's config), or with another number of ranks times --gradient-accumulation-steps";
            throw new CheckpointFormatException(folder,
                $"this run was started with {what}; resume it with the same ones (--recipe with its recipe.json), or start anew in another directory; what was pretrained is taken further with --continue-from");
        }

        Fill(folder, arena, optimizer);
        if (average is not null && File.Exists(Path.Combine(folder, Average)))
            Fill(Path.Combine(folder, Average), average, arena, "");
        optimizer.Steps = _newest = state.Update;
        // A kill between the checkpoint and the pointers, or before the rotation, has left that to be done.
        Settle(state);
        return state;
    }

    /// <summary>Fills weights from the checkpoint of a step.</summary>
    /// <param name="update">Optimizer steps done when it was written.</param>
    /// <param name="arena">Receives the weights.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is missing or damaged.</exception>
    public void LoadWeights(int update, ParameterArena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        if (CheckpointManifest.FindDamage(FolderOf(update), Files) is { } damage)
        {
            throw new CheckpointFormatException(FolderOf(update),
                $"{damage}; --resume trains these weights again, --resume --keep last ends the run with its last weights");
        }

        Fill(Path.Combine(FolderOf(update), Weights), arena.Values, arena, "");
    }

    private static IReadOnlyDictionary<string, string> PublishedMetadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(Tensor buffer, ParameterArena arena, string prefix) =>
        arena.Slices.Select(slice => KeyValuePair.Create(prefix + slice.Name, ParameterArena.View(buffer, slice)));

    /// <summary>Begins where another run stands: with its weights, moments and count of steps, and nothing of what it found.</summary>
    private static TrainingState TakeFurther(string from, ParameterArena arena, AdamW optimizer, string fingerprint, ReduceOnPlateauState? firstPlateau)
    {
        var folder = IntactCheckpointOf(from);
        Fill(folder, arena, optimizer);
        var state = ReadState(folder);
        optimizer.Steps = state.Update;
        return TrainingState.AtStart(fingerprint, firstPlateau) with
        {
            Update = state.Update,
            TakenOverAt = state.Update,
            Tokens = state.Tokens,
            Seconds = state.Seconds,
            MeanLoss = state.MeanLoss,
        };
    }

    /// <summary>Steps done where a run stands that is to be taken further.</summary>
    /// <param name="from">The run's directory, or one of its checkpoints.</param>
    /// <exception cref="CheckpointFormatException">There is no checkpoint, or it is damaged.</exception>
    internal static int StepOf(string from) => ReadState(IntactCheckpointOf(from)).Update;

    private static string IntactCheckpointOf(string from)
    {
        var folder = CheckpointOf(from);
        if (!File.Exists(Path.Combine(folder, State)))
            throw new CheckpointFormatException(folder, $"no checkpoint, since it has no {State}; name a run's directory, or one of the folders under its checkpoints");
        return CheckpointManifest.FindDamage(folder, Files) is { } damage
            ? throw new CheckpointFormatException(folder, $"{damage}; name another checkpoint with --continue-from")
            : folder;
    }

    /// <summary>The checkpoint that a directory stands for: itself, or the run's last at the full rate, or its newest.</summary>
    private static string CheckpointOf(string path)
    {
        var checkpoints = FolderIn(path);
        if (!Directory.Exists(checkpoints))
            return path;
        var pointer = StandsFor.Select(name => Path.Combine(checkpoints, name)).FirstOrDefault(File.Exists)
            ?? throw new CheckpointFormatException(path, "the run has no checkpoint to go on from; name another with --continue-from");
        try
        {
            using var stream = File.OpenRead(pointer);
            var content = JsonSerializer.Deserialize(stream, TrainingJson.Default.CheckpointPointer) ?? throw new JsonException("it holds null");
            return Path.Combine(checkpoints, content.Checkpoint);
        }
        catch (JsonException error)
        {
            throw new CheckpointFormatException(pointer, $"it names no checkpoint ({error.Message}); name one of the folders beside it with --continue-from", error);
        }
    }

    /// <summary>Reads the state of a checkpoint that is known to be intact.</summary>
    private static TrainingState ReadState(string folder)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, State));
            return JsonSerializer.Deserialize(stream, TrainingJson.Default.TrainingState) ?? throw new JsonException("it holds null");
        }
        catch (JsonException error)
        {
            // No damage: passed over, the checkpoint would be replaced.
            throw new CheckpointFormatException(folder, $"{State} is as it was written, and this program cannot read it ({error.Message}); it takes a newer Graft", error);
        }
    }

    private static void Fill(string folder, ParameterArena arena, AdamW optimizer)
    {
        Fill(Path.Combine(folder, Weights), arena.Values, arena, "");
        Fill(Path.Combine(folder, Moments), optimizer.FirstMoments, arena, "exp_avg.");
        Fill(Path.Combine(folder, Moments), optimizer.SecondMoments, arena, "exp_avg_sq.");
    }

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

    /// <summary>Where the newest checkpoint stands whose files, and those of its best where they are needed, are all as their manifests say.</summary>
    private TrainingState? NewestUsable(bool needsBest, ITrainingObserver observer)
    {
        foreach (var update in Updates().OrderDescending())
        {
            var folder = FolderOf(update);
            var damage = CheckpointManifest.FindDamage(folder, Files);
            if (damage is null)
            {
                var state = ReadState(folder);
                if (!needsBest || state.Best is not { } best || best.Update == update)
                    return state;
                damage = CheckpointManifest.FindDamage(FolderOf(best.Update), Files);
                if (damage is null)
                    return state;
                damage = $"it is intact, but its best weights, those of {Prefix}{best.Update}, are not: {damage} (--keep last would do without them)";
            }

            observer.OnWarning($"{folder} is passed over: {damage}");
        }

        return null;
    }

    private void Point(string pointer, int update) => AtomicFile.Write(
        Path.Combine(_directory, pointer),
        stream => JsonSerializer.Serialize(stream, new CheckpointPointer($"{Prefix}{update}"), TrainingJson.Default.CheckpointPointer));

    /// <summary>Moves the pointers to a checkpoint that is on the disk, and then removes the oldest ones beyond the limit, never the last, the best or the last calm one.</summary>
    private void Settle(TrainingState state)
    {
        Point(LastName, state.Update);
        if (state.Best is { } newBest)
            Point("best.json", newBest.Update);
        var kept = new HashSet<int> { state.Update };
        if (state.Best is { } best)
            kept.Add(best.Update);
        if (state.CalmUpdate is { } calm)
            kept.Add(calm);
        if (state.StableUpdate is { } stable)
        {
            Point("stable.json", stable);
            kept.Add(stable);
        }

        // Newer ones were passed over as damaged; the next checkpoint removes them.
        foreach (var update in Updates().Where(update => update <= state.Update).OrderDescending())
        {
            if (kept.Contains(update) || kept.Count < _limit)
                kept.Add(update);
            else
                AtomicDirectory.Delete(FolderOf(update));
        }
    }

    private IEnumerable<int> Updates() => !Directory.Exists(_directory)
        ? []
        : Directory.EnumerateDirectories(_directory, $"{Prefix}*")
            .Select(path => int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var update) ? update : -1)
            .Where(update => update >= 0)
            .ToList();

    private string FolderOf(int update) => Path.Combine(_directory, $"{Prefix}{update}");
}
