using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Graft.Experiments;

/// <summary>Reading a recipe of any kind.</summary>
internal static class RecipeFile
{
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
            throw new RecipeFormatException(path, error.Message, error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecipeFormatException(path, "there is no such recipe", error);
        }
    }
}
