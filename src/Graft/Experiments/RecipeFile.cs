using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graft.Experiments.Transfer;

namespace Graft.Experiments;

/// <summary>Reading a recipe of any kind.</summary>
internal static class RecipeFile
{
    // Keys that each kind alone has, and cannot be without.
    private static readonly (string Key, Type Type, string Command)[] Kinds =
        [("corpus", typeof(PretrainingRecipe), "pretrain"), ("sources", typeof(TransferRecipe), "transfer"), ("task", typeof(Recipe), "train")];

    /// <summary>Parses a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <exception cref="RecipeFormatException">The file is missing, no JSON, or has a key that is unknown or of the wrong type.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new RecipeFormatException(path, "a JSON object was expected, not null");
        }
        catch (JsonException error)
        {
            throw new RecipeFormatException(path, OtherCommand(path, type.Type) is { } other ? $"this is a recipe of another command: give it to `graft {other} --recipe`" : error.Message, error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecipeFormatException(path, "there is no such recipe", error);
        }
    }

    /// <summary>The type of recipe that a file holds; null where it cannot be read, or is of no one kind.</summary>
    /// <param name="path">The file.</param>
    public static Type? KindOf(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var found = Kinds.Where(kind => document.RootElement.TryGetProperty(kind.Key, out _)).ToList();
            return found is [var kind] ? kind.Type : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static string? OtherCommand(string path, Type asked) =>
        KindOf(path) is { } found && found != asked ? Kinds.First(kind => kind.Type == found).Command : null;
}
