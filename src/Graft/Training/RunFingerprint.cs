using System.Text.Json;
using Graft.Data;
using Graft.Tasks;

namespace Graft.Training;

/// <summary>A short name for what a run trains on and how; two runs with the same one, from the same weights, are the same run.</summary>
internal static class RunFingerprint
{
    /// <summary>Names a run.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="options">How.</param>
    /// <param name="mixture">How often an epoch takes rows of each part of them; null takes every row once.</param>
    /// <param name="model">The model: the names of its labels count, and below a linear probe its weights, which no checkpoint holds. Null for neither.</param>
    /// <param name="devData">A short name for the dev data (<see cref="OfDevData"/>), by which weights are chosen; null where there are none.</param>
    public static string Of(
        IReadOnlyList<EncodedExample> rows, TrainingOptions options, RowMixture? mixture = null, TaskModel? model = null, string? devData = null)
    {
        using var hash = new FingerprintHash();
        hash.Add(JsonSerializer.Serialize(Binding(options), TrainingJson.Default.TrainingOptions));
        foreach (var row in rows)
        {
            hash.Add(row.InputIds);
            hash.Add(row.LabelIds ?? []);
        }

        if (mixture is not null)
            hash.Add(mixture.Quotas);
        foreach (var label in model?.Labels ?? Enumerable.Empty<string>())
            hash.Add(label);
        if (devData is not null)
            hash.Add(devData);
        if (model is not null && options.LinearProbe)
            AddBackbone(hash, model);
        return hash.ToString();
    }

    /// <summary>A short name for dev data: what the model reads of them, and the labels that it should find there.</summary>
    /// <param name="examples">The sentences, with labels.</param>
    /// <param name="rows">Their rows.</param>
    public static string OfDevData(IReadOnlyList<WordExample> examples, IReadOnlyList<EncodedExample> rows)
    {
        using var hash = new FingerprintHash();
        foreach (var row in rows)
            hash.Add(row.InputIds);
        foreach (var example in examples)
        {
            // How many there are comes first, so that no two divisions into sentences are alike.
            hash.Add([example.Words.Count]);
            foreach (var label in example.Labels ?? [])
                hash.Add(label);
        }

        return hash.ToString();
    }

    private static void AddBackbone(FingerprintHash hash, TaskModel model)
    {
        var head = model.HeadParameters().Select(pair => pair.Name).ToHashSet();
        foreach (var (name, parameter) in model.NamedParameters().Where(pair => !head.Contains(pair.Name)))
        {
            hash.Add(name);
            hash.Add(parameter);
        }
    }

    /// <summary>
    /// The options that a run is bound to. How often progress is logged, how many checkpoints stay and which of their weights are taken may
    /// change between its parts; but an average is computed in every step, so it must be asked for from the start.
    /// </summary>
    public static TrainingOptions Binding(TrainingOptions options) => options with
    {
        LoggingSteps = 1,
        SaveTotalLimit = 1,
        LossSpike = null,
        Keep = options.IsAveraged ? options.Keep : KeptWeights.Best,
    };
}
