using System.Text.Json;
using Graft.Modeling.Families;

namespace Graft.Modeling;

/// <summary>The one list of families.</summary>
public static class ModelFamilies
{
    /// <summary>Every family that Graft implements.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } =
    [
        new BertFamily(),
        new ModernBertFamily(),
        new StaticVectorsFamily(),
    ];

    /// <summary>Finds the family of a config.json and reads it.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="UnsupportedModelException">The file is no config, or of a family or computation that is not implemented.</exception>
    public static (ModelFamily Family, ModelConfig Config) Read(string json, string file)
    {
        ArgumentNullException.ThrowIfNull(json);
        string? type;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            type = document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("model_type", out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException error)
        {
            throw new UnsupportedModelException($"{file}: not a JSON object: {error.Message}");
        }

        var known = string.Join(", ", All.SelectMany(family => family.ModelTypes));
        if (type is null)
            throw new UnsupportedModelException($"{file}: no model_type, which says the architecture; supported are {known}");
        var found = All.FirstOrDefault(family => family.ModelTypes.Contains(type))
            ?? throw new UnsupportedModelException($"{file}: model_type '{type}' is not supported; supported are {known}");
        return (found, found.ReadConfig(json, file));
    }
}
