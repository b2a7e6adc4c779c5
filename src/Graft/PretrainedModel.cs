using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tokenizers;
using static TorchSharp.torch;

namespace Graft;

/// <summary>
/// A published model or a finished run: config, family, tokenizer and weights, which meet only here. Open one, then ask for the model of a
/// task.
/// </summary>
public sealed class PretrainedModel
{
    private readonly ModelDirectory _directory;

    private PretrainedModel(ModelDirectory directory, ModelFamily family, ModelConfig config, Tokenizer tokenizer)
    {
        _directory = directory;
        Family = family;
        Config = config;
        Tokenizer = tokenizer;
    }

    /// <summary>The folder that the model was read from.</summary>
    public string Path => _directory.Path;

    /// <summary>The architecture.</summary>
    public ModelFamily Family { get; }

    /// <summary>The config, as published.</summary>
    public ModelConfig Config { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The longest input in tokens, special tokens included: what model and tokenizer both allow.</summary>
    public int MaxTokens => Math.Min(Tokenizer.ModelMaxLength ?? int.MaxValue, Config.MaxTokens);

    /// <summary>The task whose head the checkpoint has; null for a bare backbone or a head that Graft has no task for.</summary>
    public NlpTask? SavedTask => Config.Architectures is [var architecture, ..] ? NlpTasks.OfArchitecture(architecture) : null;

    /// <summary>Opens a model.</summary>
    /// <param name="directory">A folder in the published layout: config.json, model.safetensors, tokenizer files.</param>
    /// <exception cref="GraftException">A file is missing or malformed, or the model is of a kind that is not supported.</exception>
    public static PretrainedModel Open(string directory)
    {
        var files = ModelDirectory.Open(directory);
        var (family, config) = ModelFamilies.Read(File.ReadAllText(files.ConfigPath), files.ConfigPath);
        return new PretrainedModel(files, family, config, Tokenizer.FromDirectory(directory));
    }

    /// <summary>Opens the weights' files, to look at names and shapes.</summary>
    public CheckpointReader OpenWeights() => _directory.OpenWeights();

    /// <summary>
    /// Labels in the order of the checkpoint's own head, where that is of the same task and the same labels, so that <see cref="CreateModel"/>
    /// keeps it; else as they are. (The reference's run_ner.py does so too.)
    /// </summary>
    /// <param name="task">The task to train.</param>
    /// <param name="labels">Its labels, whose order means nothing.</param>
    public LabelSet InSavedOrder(NlpTask task, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(labels);
        return SavedTask == task && Config.Labels() is { } saved && saved.Count == labels.Count && labels.ToHashSet(StringComparer.Ordinal).SetEquals(saved)
            ? new LabelSet(saved)
            : labels;
    }

    /// <summary>The model of a task to be trained: the backbone's weights, and a new last layer where the checkpoint has none for it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="labels">The labels in the order of their ids; null for a task without labels.</param>
    /// <param name="random">Draws what the checkpoint does not have.</param>
    /// <param name="report">What was loaded, drawn and left out.</param>
    /// <exception cref="CheckpointFormatException">A tensor of the backbone is missing or has another shape.</exception>
    public TaskModel CreateModel(NlpTask task, LabelSet? labels, RandomSource random, out LoadReport report)
    {
        ArgumentNullException.ThrowIfNull(task);
        var model = new TaskModel(Family, Config, task, labels);
        try
        {
            var head = task.Output(labels) is { } output ? output.Name + "." : null;
            // A head for other labels is not ours, even where it has our name: its place is drawn anew, as if the file had none.
            var keepsHead = SavedTask == task && (labels is null || (Config.Labels()?.SequenceEqual(labels) ?? false));
            var state = model.State();
            var drawn = head is null || keepsHead ? [] : state.Keys.Where(name => name.StartsWith(head, StringComparison.Ordinal)).ToList();
            report = Load(state.Where(pair => !drawn.Contains(pair.Key)).ToDictionary(), new LoadRules
            {
                BackbonePrefix = Family.BackboneName,
                // All that stands between backbone and last layer, not the last layer itself: that is drawn above, or must be there.
                MayBeMissing = [.. Family.NotPretrained, .. Family.OtherHeads.Where(name => name != head)],
                MayBeUnexpected = head is null ? Family.OtherHeads : [.. Family.OtherHeads, head],
            });
            model.Initialize([.. drawn, .. report.Missing], random);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The model of a task with none of the checkpoint's weights: its sizes and tokenizer, and values as its family begins with.</summary>
    /// <param name="task">The task.</param>
    /// <param name="labels">The labels in the order of their ids; null for a task without labels.</param>
    /// <param name="random">Draws all of it.</param>
    public TaskModel CreateUntrained(NlpTask task, LabelSet? labels, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(task);
        var model = new TaskModel(Family, Config, task, labels);
        model.Initialize(null, random);
        return model;
    }

    /// <summary>The model as it was saved with its head: every tensor must be there, and no other.</summary>
    /// <exception cref="UnsupportedModelException">The checkpoint has no head of a task that Graft knows.</exception>
    /// <exception cref="CheckpointFormatException">A tensor is missing, unexpected or has another shape.</exception>
    public TaskModel LoadSavedTask()
    {
        var task = SavedTask ?? throw new UnsupportedModelException(
            $"{Path}: {(Config.Architectures is [var name, ..] ? $"'{name}'" : "a bare backbone")} has no head of a task that can be run; "
            + $"train one first, for instance with `graft train {NlpTasks.TokenClassification.Name} --model {Path} ...`");
        // The reference leaves id2label out where there are two labels under its default names.
        var labels = Config.Labels() ?? (task.View == HiddenStateView.Vocabulary ? null : ["LABEL_0", "LABEL_1"]);
        var model = new TaskModel(Family, Config, task, labels is null ? null : new LabelSet(labels));
        try
        {
            Load(model.State(), new LoadRules { BackbonePrefix = Family.BackboneName, MayBeUnexpected = Family.OtherHeads });
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model in the published layout, with this one's tokenizer files, so that the reference libraries load it as it is.</summary>
    /// <param name="directory">The folder; it is created.</param>
    /// <param name="model">A model that came from this one.</param>
    /// <exception cref="IOException">The disk is full or the folder not writable; what was there is as it was.</exception>
    public void Save(string directory, TaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelDirectory.Save(directory, Family.WriteConfig(model.Config), model.State(), _directory.ReadTokenizerFiles());
    }

    private LoadReport Load(IReadOnlyDictionary<string, Tensor> state, LoadRules rules)
    {
        using var weights = OpenWeights();
        var report = StateDictLoader.Load(state, weights, rules);
        report.ThrowIfIncomplete();
        return report;
    }
}
