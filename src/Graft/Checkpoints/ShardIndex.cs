using System.Text.Json;

namespace Graft.Checkpoints;

/// <summary>The index of a checkpoint in several files (<c>model.safetensors.index.json</c>): which file holds which tensor.</summary>
internal static class ShardIndex
{
    private const string MapName = "weight_map";

    /// <summary>Tensor name to file name; every file name is a plain one.</summary>
    /// <exception cref="CheckpointFormatException">The index is not there, is malformed or names a file outside its folder.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > SafeTensorsHeader.MaxLength)
                throw Fault(path, $"the index has {stream.Length} bytes, at most {SafeTensorsHeader.MaxLength} are read");
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Map(path, document.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(path, $"expected a checkpoint's index, but it cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no valid text.
            throw new CheckpointFormatException(path, $"expected a checkpoint's index, but it is not valid JSON ({error.Message}); download or copy it again", error);
        }
    }

    private static Dictionary<string, string> Map(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(MapName, out var map) || map.ValueKind != JsonValueKind.Object)
            throw Fault(path, $"expected an object with a '{MapName}' from tensor names to file names");

        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in map.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String)
                throw Fault(path, $"'{MapName}' must name a file for '{item.Name}', found {item.Value.ValueKind}");
            var shard = item.Value.GetString()!;
            if (!FileNames.IsPlain(shard))
                throw Fault(path, $"'{MapName}' names the file '{shard}' for '{item.Name}'; only plain names of files beside the index are followed");
            shards.Add(item.Name, shard);
        }

        if (shards.Count == 0)
            throw Fault(path, $"'{MapName}' names no tensor");
        return shards;
    }

    private static CheckpointFormatException Fault(string path, string problem) => new(path, $"{problem}; download or copy it again from a source that you trust");
}
