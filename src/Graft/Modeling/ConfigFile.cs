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

    /// <summary>What is said where <see cref="AreSizes"/> does not hold.</summary>
    public const string SizesProblem = "all sizes must be positive, layers at most 1,000 and the others at most 16,777,216";

    /// <summary>Whether sizes can be those of a model: a damaged file must not make the machine build layers until its memory is full.</summary>
    /// <param name="layers">The number of layers.</param>
    /// <param name="sizes">The other sizes.</param>
    public static bool AreSizes(int layers, params ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
        {
            if (size is < 1 or > 1 << 24)
                return false;
        }

        return layers is >= 1 and <= 1000;
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
