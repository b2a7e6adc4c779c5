using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graft.Experiments;

/// <summary>In what a run that is to be resumed is asked for differently than it was begun.</summary>
internal static class RecipeDifference
{
    private const string Output = "output";

    /// <summary>The keys whose values differ, with both values; null where none does, or the saved recipe cannot be read.</summary>
    /// <param name="saved">The recipe that the run's directory holds.</param>
    /// <param name="now">The JSON of the one asked for, as it would be saved there.</param>
    public static string? Of(string saved, string now)
    {
        try
        {
            var (before, after) = (Values(JsonNode.Parse(File.ReadAllText(saved))), Values(JsonNode.Parse(now)));
            string Shown(string key, Dictionary<string, string> values) => values.GetValueOrDefault(key, "nothing");
            string[] keys = [.. before.Keys.Union(after.Keys).Where(key => key != Output && Shown(key, before) != Shown(key, after))];
            return keys.Length == 0 ? null : string.Join(", ", keys.Select(key => $"{key} (was {Shown(key, before)}, is {Shown(key, after)})"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Values(JsonNode? recipe)
    {
        var values = new Dictionary<string, string>();
        void Add(string key, JsonNode? node)
        {
            if (node is not JsonObject inner)
            {
                values[key] = node?.ToJsonString() ?? "null";
                return;
            }

            foreach (var (name, value) in inner)
                Add(key.Length == 0 ? name : $"{key}.{name}", value);
        }

        Add("", recipe);
        return values;
    }
}
