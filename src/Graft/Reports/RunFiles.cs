using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Graft.Reports;

/// <summary>Reads the files of a run's directory, whoever wrote them: sizes are checked before anything is read.</summary>
internal static class RunFiles
{
    /// <summary>The file that makes a folder a run's, or a study's.</summary>
    public const string RecipeName = "recipe.json";

    /// <summary>The largest file that is read, far above what a run writes (a word of dev-predictions.jsonl takes about 40 bytes).</summary>
    private const long MaxBytes = 1L << 30;

    /// <summary>The largest JSON document; a run's are a few kilobytes.</summary>
    private const long MaxDocumentBytes = 64L << 20;

    /// <summary>The lines of a file that are not empty.</summary>
    /// <exception cref="RunFormatException">The file is too large.</exception>
    public static IEnumerable<string> Lines(string path)
    {
        CheckSize(path, MaxBytes);
        return File.ReadLines(path).Where(line => line.Length > 0);
    }

    /// <summary>A JSON object, or null where there is no such file.</summary>
    /// <exception cref="RunFormatException">The file is no JSON object, or too large.</exception>
    public static JsonElement? Object(string path)
    {
        if (!File.Exists(path))
            return null;
        CheckSize(path, MaxDocumentBytes);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new RunFormatException(path, $"a JSON object was expected, found {document.RootElement.ValueKind.ToString().ToLowerInvariant()}");
        }
        catch (JsonException error)
        {
            throw new RunFormatException(path, $"a JSON object was expected: {error.Message}", error);
        }
    }

    /// <summary>A JSON document of a known shape, or null where there is no such file.</summary>
    /// <exception cref="RunFormatException">The file is damaged, too large, or of another shape.</exception>
    public static T? Document<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        CheckSize(path, MaxDocumentBytes);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (JsonException error)
        {
            throw new RunFormatException(path, $"damaged, or not of this kind of run: {error.Message}", error);
        }
    }

    /// <summary>What stands under a name, or under names within names; null where it is missing or null.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var inner) || inner.ValueKind == JsonValueKind.Null)
                return null;
            element = inner;
        }

        return element;
    }

    /// <summary>A number under names, or null where there is none.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.At(names) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>A text under names, or null where there is none.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.At(names) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The numbers of an object, in its order; empty where there is none.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Numbers(this JsonElement element, params ReadOnlySpan<string> names)
    {
        var found = new List<KeyValuePair<string, double>>();
        if (element.At(names) is not { ValueKind: JsonValueKind.Object } values)
            return found;
        foreach (var property in values.EnumerateObject())
        {
            if (values.Number(property.Name) is { } number)
                found.Add(new(property.Name, number));
        }

        return found;
    }

    private static void CheckSize(string path, long most)
    {
        if (new FileInfo(path).Length is var bytes && bytes > most)
            throw new RunFormatException(path, $"a file of at most {most >> 20} MiB was expected, this one has {bytes >> 20} MiB");
    }
}
