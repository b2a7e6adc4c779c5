using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graft.Checkpoints;
using static TorchSharp.torch;

namespace Graft;

/// <summary>
/// Writes a model with its weights in another floating type, config and tokenizer beside them: in half the bytes, to ship it. Graft computes in float32
/// whatever is stored, and widens exactly.
/// </summary>
public static class PretrainedConversion
{
    private const string TokenizerConfigName = "tokenizer_config.json", MaxLengthKey = "model_max_length";

    /// <summary>The types that weights can be stored in, under the names of config.json.</summary>
    public static IReadOnlyDictionary<string, ScalarType> Types { get; } = new Dictionary<string, ScalarType>
    {
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["float32"] = ScalarType.Float32,
    };

    /// <summary>
    /// Converts. Integers stay as they are. The tokenizer's files are copied; a tokenizer_config.json that names no longest input gets the model's.
    /// </summary>
    /// <param name="source">A model's folder.</param>
    /// <param name="target">The folder to make; it must not be there, or be empty.</param>
    /// <param name="dtype">One of <see cref="Types"/>.</param>
    /// <param name="cancellation">Checked once a tensor.</param>
    /// <exception cref="ArgumentException">The type is not known.</exception>
    /// <exception cref="GraftException">The model cannot be read, a value is beyond the type's range, or the target holds something.</exception>
    /// <exception cref="IOException">The target cannot be written; nothing is left half-written.</exception>
    public static PretrainedConversionResult Run(string source, string target, string dtype, CancellationToken cancellation = default)
    {
        if (!Types.TryGetValue(dtype, out var type))
            throw new ArgumentException($"--dtype must be one of {string.Join(", ", Types.Keys)}, not '{dtype}'");
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new CheckpointFormatException(target, "there is something of that name already; choose another folder");

        var model = PretrainedModel.Open(source);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var weights = model.OpenWeights();
        var (state, before, largest) = (new Dictionary<string, Tensor>(), 0L, 0.0);
        foreach (var (name, entry) in weights.Tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            before += entry.End - entry.Begin;
            var stored = weights.Read(name);
            state.Add(name, stored.is_floating_point() ? Convert(stored, type, source, name, ref largest) : stored);
        }

        var config = model.Config with { Dtype = dtype, Other = model.Config.Other?.Where(pair => pair.Key != "torch_dtype").ToDictionary() };
        ModelDirectory.Save(
            target, model.Family.WriteConfig(config), state,
            [.. ModelDirectory.ReadTokenizerFiles(source).Select(file => file.Name == TokenizerConfigName ? WithMaxLength(file, config.MaxTokens) : file)]);
        return new PretrainedConversionResult(
            state.Count, state.Values.Sum(tensor => tensor.numel()), before, state.Values.Sum(tensor => tensor.numel() * tensor.ElementSize), largest);
    }

    private static Tensor Convert(Tensor stored, ScalarType type, string source, string name, ref double largest)
    {
        using var scope = NewDisposeScope();
        var converted = stored.to(type);
        if (converted.isfinite().logical_not().logical_and(stored.isfinite()).any().item<bool>())
            throw new CheckpointFormatException(source, $"tensor '{name}' holds values beyond the range of {type.ToString().ToLowerInvariant()}; take bfloat16, which has that of float32");
        if (stored.numel() > 0)
            largest = Math.Max(largest, (converted.to(ScalarType.Float64) - stored.to(ScalarType.Float64)).nan_to_num(0, 0, 0).abs().max().item<double>());
        return converted.MoveToOuterDisposeScope();
    }

    // The reference cuts at this length where it is asked to cut; without it, it would not, and would read beyond the model's positions.
    private static ModelFile WithMaxLength(ModelFile file, int maxTokens)
    {
        if (JsonNode.Parse(file.Content.Span) is not JsonObject config || config.ContainsKey(MaxLengthKey))
            return file;
        config[MaxLengthKey] = maxTokens;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            config.WriteTo(json);
        return file with { Content = stream.ToArray() };
    }
}
