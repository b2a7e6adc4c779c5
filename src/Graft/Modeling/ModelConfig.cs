using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graft.Modeling;

/// <summary>What every family's config.json says, whatever its architecture. Unknown keys are kept and written back.</summary>
public abstract record ModelConfig
{
    /// <summary>The published family name, such as <c>bert</c>.</summary>
    [JsonPropertyName("model_type")]
    public required string ModelType { get; init; }

    /// <summary>The class names of the reference library that the checkpoint's head stands for, such as <c>BertForTokenClassification</c>.</summary>
    [JsonPropertyName("architectures")]
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>The label of each label id; null where the model has no labels (or exactly two, which the reference does not write).</summary>
    [JsonPropertyName("id2label")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Id2Label { get; init; }

    /// <summary>The label id of each label; null as above.</summary>
    [JsonPropertyName("label2id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Label2Id { get; init; }

    /// <summary>The type of the saved weights: <c>float32</c>, <c>float16</c> or <c>bfloat16</c>. Older files call it torch_dtype.</summary>
    [JsonPropertyName("dtype")]
    public string? Dtype { get; init; }

    /// <summary>Keys that Graft does not read. (Not init-only: generated deserialisation cannot bind such an extension property.)</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; set; }

    // What follows is for code, not for the file. JsonIgnore is not inherited: a family's override repeats it.

    /// <summary>The vocabulary's size, V.</summary>
    [JsonIgnore]
    public abstract int Vocabulary { get; }

    /// <summary>The size of a hidden state, H.</summary>
    [JsonIgnore]
    public abstract int Hidden { get; }

    /// <summary>How many tokens an input can have, special tokens included.</summary>
    [JsonIgnore]
    public abstract int MaxTokens { get; }

    /// <summary>The id that fills up short inputs.</summary>
    [JsonIgnore]
    public abstract int PaddingId { get; }

    /// <summary>The standard deviation of new matrices.</summary>
    [JsonIgnore]
    public abstract double InitializerDeviation { get; }

    /// <summary>The dropout before a task's last layer.</summary>
    [JsonIgnore]
    public abstract double HeadDropout { get; }

    /// <summary>How many segments the model tells apart; 0 or 1 where it reads no token type ids.</summary>
    [JsonIgnore]
    public abstract int TokenTypes { get; }

    /// <summary>The labels in the order of their ids, or null where the config names none.</summary>
    /// <exception cref="UnsupportedModelException">The ids are not 0 to n - 1.</exception>
    public IReadOnlyList<string>? Labels()
    {
        if (Id2Label is null)
            return null;
        var labels = new string[Id2Label.Count];
        for (var id = 0; id < labels.Length; id++)
        {
            labels[id] = Id2Label.TryGetValue(id.ToString(), out var label)
                ? label
                : throw new UnsupportedModelException($"config.json: id2label has {labels.Length} entries but none for id {id}: the ids must run from 0");
        }

        if (labels.Any(string.IsNullOrEmpty) || labels.Distinct(StringComparer.Ordinal).Count() < labels.Length)
            throw new UnsupportedModelException("config.json: id2label has a name twice, or an empty one; every label needs a name of its own");
        return labels;
    }

    /// <summary>The same config for weights in float32 under another head.</summary>
    /// <param name="architecture">The reference's class name, such as <c>BertForTokenClassification</c>.</param>
    /// <param name="labels">The labels in the order of their ids, or null for a task without labels.</param>
    public ModelConfig WithHead(string architecture, IReadOnlyList<string>? labels) => this with
    {
        Architectures = [architecture],
        Dtype = "float32",
        Id2Label = labels?.Select((label, id) => (label, id)).ToDictionary(pair => pair.id.ToString(), pair => pair.label),
        Label2Id = labels?.Select((label, id) => (label, id)).ToDictionary(pair => pair.label, pair => pair.id),
        Other = Other?.Where(pair => pair.Key != "torch_dtype").ToDictionary(pair => pair.Key, pair => pair.Value),
    };
}
