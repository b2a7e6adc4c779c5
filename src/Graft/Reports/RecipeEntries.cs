using System.Globalization;
using System.Text.Json;

namespace Graft.Reports;

/// <summary>A recipe's values as flat entries: the key as the command line's option is called, and the value as it is typed.</summary>
internal static class RecipeEntries
{
    /// <summary>The entries in the recipe's order, those of its parts behind one another.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(JsonElement recipe)
    {
        var entries = new List<KeyValuePair<string, string>>();
        Add(recipe, entries);
        return entries;
    }

    private static void Add(JsonElement part, List<KeyValuePair<string, string>> entries)
    {
        foreach (var property in part.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
                Add(property.Value, entries);
            else if (property.Value.ValueKind != JsonValueKind.Null)
                entries.Add(new(property.Name.Replace('_', '-'), ValueOf(property.Value)));
        }
    }

    private static string ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(ValueOf)),
        // 0.00005 and 5E-05 are one value.
        JsonValueKind.Number when value.TryGetDouble(out var number) && !value.TryGetInt64(out _) => number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
        _ => value.ToString(),
    };
}
