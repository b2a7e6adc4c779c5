using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>
/// An object of tokenizer.json, read strictly: a field that is missing or of another type is refused with its JSON path, and so is, in the
/// end, every field that nobody asked for, because an option that is ignored silently gives other tokens.
/// </summary>
internal sealed class StageJson
{
    private readonly HashSet<string> _known = ["type"];

    public StageJson(string file, string path, JsonElement element)
    {
        File = file;
        Path = path;
        Element = element;
        if (element.ValueKind != JsonValueKind.Object)
            throw new TokenizerFormatException(file, path, $"expected an object, found {Describe(element)}; the file is malformed.");
    }

    public string File { get; }

    public string Path { get; }

    public JsonElement Element { get; }

    public TokenizerFormatException Refuse(string name, string problem) => new(File, $"{Path}.{name}", problem);

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    public bool Boolean(string name) => OptionalBoolean(name, isRequired: true)!.Value;

    public bool? OptionalBoolean(string name, bool isRequired = false) => Field(name, isRequired) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Mismatch(name, "true or false", other),
    };

    public string String(string name) => OptionalString(name, isRequired: true)!;

    public string? OptionalString(string name, bool isRequired = false) => Field(name, isRequired) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => Text(File, $"{Path}.{name}", text),
        { } other => throw Mismatch(name, "a string", other),
    };

    /// <summary>An integer from 0 to 2^31 - 1.</summary>
    public int Integer(string name) => OptionalInteger(name, isRequired: true)!.Value;

    public int? OptionalInteger(string name, bool isRequired = false) =>
        Field(name, isRequired) is { } value ? NonNegative(value, $"{Path}.{name}") : null;

    public double? OptionalNumber(string name) => Field(name, isRequired: false) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) => value,
        { } other => throw Mismatch(name, "a number", other),
    };

    public StageJson Object(string name) => new(File, $"{Path}.{name}", Field(name, isRequired: true)!.Value);

    public StageJson? OptionalObject(string name) => Field(name, isRequired: false) is { } value ? new(File, $"{Path}.{name}", value) : null;

    /// <summary>The objects of a list.</summary>
    public IEnumerable<StageJson> Objects(string name) =>
        Items(name).Select((item, i) => new StageJson(File, $"{Path}.{name}[{i}]", item));

    public IReadOnlyList<string> Strings(string name) => [.. Items(name).Select((item, i) => StringOf(item, $"{name}[{i}]"))];

    /// <summary>An item of a list that must be a string; <paramref name="name"/> says where it stands.</summary>
    public string StringOf(JsonElement item, string name) => item.ValueKind == JsonValueKind.String
        ? Text(File, $"{Path}.{name}", item)
        : throw Mismatch(name, "a string", item);

    public IReadOnlyList<int> Integers(string name) => [.. Items(name).Select((item, i) => NonNegative(item, $"{Path}.{name}[{i}]"))];

    public JsonElement Array(string name) => Field(name, isRequired: true) is { ValueKind: JsonValueKind.Array } list
        ? list
        : throw Mismatch(name, "a list", Element.GetProperty(name));

    /// <summary>A list of a token and its id.</summary>
    public (string Token, int Id) TokenWithId(string name)
    {
        var pair = Array(name);
        return pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String
            && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var id) && id >= 0
            ? (Text(File, $"{Path}.{name}[0]", pair[0]), id)
            : throw Mismatch(name, "a list of a token and its id", pair);
    }

    /// <summary>A vocabulary list: pairs of a token and its score.</summary>
    public IEnumerable<(string Token, double Score)> ScoredTokens(string name) => Items(name).Select((item, i) =>
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 2
            || item[0].ValueKind != JsonValueKind.String || item[1].ValueKind != JsonValueKind.Number)
        {
            throw Mismatch($"{name}[{i}]", "a list of a token and its score", item);
        }

        // A number that is too large for a double is read as infinity.
        return item[1].TryGetDouble(out var score) && double.IsFinite(score)
            ? (Text(File, $"{Path}.{name}[{i}][0]", item[0]), score)
            : throw Mismatch($"{name}[{i}][1]", "a finite number", item[1]);
    });

    /// <summary>A vocabulary object: token to id.</summary>
    public IEnumerable<KeyValuePair<string, int>> Vocabulary(string name) => Object(name).VocabularyOfRoot();

    /// <summary>This object as a vocabulary: token to id.</summary>
    public IEnumerable<KeyValuePair<string, int>> VocabularyOfRoot()
    {
        foreach (var property in Element.EnumerateObject())
            yield return new(Name(property, Path), NonNegative(property.Value, Path, property));
    }

    /// <summary>The fields as objects, each under its name.</summary>
    public IEnumerable<KeyValuePair<string, StageJson>> Entries()
    {
        foreach (var property in Element.EnumerateObject())
        {
            var name = Name(property, Path);
            yield return new(name, new StageJson(File, $"{Path}.{name}", property.Value));
        }
    }

    /// <summary>Refuses, by name, the fields that nothing has read.</summary>
    public void RefuseUnknown()
    {
        foreach (var property in Element.EnumerateObject())
        {
            var name = Name(property, Path);
            if (!_known.Contains(name))
                throw Refuse(name, "this option is not known, and ignoring it could change the tokens; remove it, or use a tokenizer without it.");
        }
    }

    public TokenizerFormatException Mismatch(string name, string expected, JsonElement found) =>
        Refuse(name, $"expected {expected}, found {Describe(found)}; correct the file or fetch it again.");

    /// <summary>The text of a JSON string.</summary>
    /// <exception cref="TokenizerFormatException">It holds half of a surrogate pair.</exception>
    public static string Text(string file, string path, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw NotUnicode(file, path, error);
        }
    }

    /// <summary>What a value is, for errors.</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Null => "null",
        _ => element.GetRawText() is { Length: <= 40 } text ? text : "a long number",
    };

    private JsonElement? Field(string name, bool isRequired)
    {
        _known.Add(name);
        var isThere = Element.TryGetProperty(name, out var value);
        if (isThere && (isRequired || value.ValueKind != JsonValueKind.Null))
            return value;
        return isRequired ? throw Refuse(name, "this field is missing; correct the file or fetch it again.") : null;
    }

    private JsonElement.ArrayEnumerator Items(string name) => Array(name).EnumerateArray();

    private int NonNegative(JsonElement value, string path, JsonProperty? entry = null)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
            return number;
        var place = entry is { } property ? $"{path}[\"{Name(property, path)}\"]" : path;
        throw new TokenizerFormatException(File, place,
            $"expected an integer from 0 to {int.MaxValue}, found {Describe(value)}; correct the file or fetch it again.");
    }

    private string Name(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException error)
        {
            throw NotUnicode(File, path, error);
        }
    }

    private static TokenizerFormatException NotUnicode(string file, string path, Exception error) =>
        new(file, path, "a string holds half of a surrogate pair, which is not Unicode text; correct the file or fetch it again.", error);
}
