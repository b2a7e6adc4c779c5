using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Graft.Modeling;

/// <summary>What reading a config.json has in common for all families.</summary>
public static class ConfigFile
{
    /// <summary>Parses a config.</summary>
    /// <typeparam name="TConfig">The family's config record.</typeparam>
    /// <param name="json">The file's text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="type">The record's generated JSON metadata.</param>
    /// <exception cref="UnsupportedModelException">A required key is missing, or a value is not of its type.</exception>
    public static TConfig Read<TConfig>(string json, string file, JsonTypeInfo<TConfig> type)
        where TConfig : ModelConfig
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new UnsupportedModelException($"{file}: a JSON object was expected, not null");
        }
        catch (JsonException error)
        {
            throw new UnsupportedModelException($"{file}: {error.Message}");
        }
    }

    /// <summary>Refuses a config, naming all that is wrong with it at once.</summary>
    /// <param name="file">The file's path, for messages.</param>
    /// <param name="rules">Each rule with what to say where it does not hold.</param>
    /// <exception cref="UnsupportedModelException">Some rule does not hold.</exception>
    public static void Check(string file, params ReadOnlySpan<(bool Holds, string Problem)> rules)
    {
        var problems = new List<string>();
        foreach (var (holds, problem) in rules)
        {
            if (!holds)
                problems.Add(problem);
        }

        if (problems.Count > 0)
            throw new UnsupportedModelException($"{file}: {string.Join("; ", problems)}");
    }
}
