using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>Loads a checkpoint into a model's named tensors: strictly, and with a report of whatever does not fit.</summary>
public static class StateDictLoader
{
    /// <summary>Compares names, shapes and types, and copies nothing.</summary>
    /// <param name="destination">The model's parameters and saved buffers by name.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="rules">How their names meet.</param>
    /// <exception cref="CheckpointFormatException">Two tensors of the file stand for one of the model.</exception>
    public static LoadReport Compare(IReadOnlyDictionary<string, Tensor> destination, CheckpointReader source, LoadRules rules) =>
        Report(destination, source, rules, new NameMatch(destination.Keys, source, rules));

    /// <summary>
    /// Copies every tensor that fits, in place and without a gradient; floating types are converted to the model's. Nothing is copied if
    /// any tensor is mis-shaped. Whether names may be missing or unexpected is the caller's to enforce: <see cref="LoadReport.ThrowIfIncomplete"/>.
    /// </summary>
    /// <param name="destination">The model's parameters and saved buffers by name.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="rules">How their names meet.</param>
    /// <exception cref="CheckpointFormatException">A tensor is mis-shaped (the message names all that is missing, unexpected and mis-shaped),
    /// two tensors of the file stand for one of the model, or the file was changed meanwhile.</exception>
    public static LoadReport Load(IReadOnlyDictionary<string, Tensor> destination, CheckpointReader source, LoadRules rules)
    {
        var match = new NameMatch(destination.Keys, source, rules);
        var report = Report(destination, source, rules, match);
        if (report.MisShaped.Count > 0)
            report.ThrowIfIncomplete();
        foreach (var name in report.Loaded)
            source.ReadInto(match.Found[name], destination[name]);
        return report;
    }

    private static LoadReport Report(IReadOnlyDictionary<string, Tensor> destination, CheckpointReader source, LoadRules rules, NameMatch match)
    {
        var loaded = new List<string>();
        var misShaped = new List<MisShapedTensor>();
        foreach (var (name, found) in match.Found)
        {
            var tensor = destination[name];
            var entry = source.Tensors[found];
            if (SafeTensorsFile.Fits(entry, tensor))
                loaded.Add(name);
            else
                misShaped.Add(new MisShapedTensor(name, tensor.dtype, tensor.shape, entry.Type, entry.Shape));
        }

        return new LoadReport(source.Path, rules, loaded, match.Missing, match.Unexpected, misShaped);
    }
}
