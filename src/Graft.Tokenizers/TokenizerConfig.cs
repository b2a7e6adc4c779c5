using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>
/// What stands beside the pipeline in tokenizer_config.json and, for what that lacks, in special_tokens_map.json: which token plays which
/// part, and the longest input. Other fields concern other libraries and are kept in the file only.
/// </summary>
internal sealed class TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";
    public const string SpecialTokensFileName = "special_tokens_map.json";

    private readonly List<(string File, JsonElement Root)> _files = [];

    /// <param name="files">The files of the tokenizer's directory.</param>
    public TokenizerConfig(TokenizerFiles files)
    {
        foreach (var name in new[] { FileName, SpecialTokensFileName })
        {
            if (files.Content(name) is not { } content)
                continue;
            var file = files.PathOf(name);
            using var document = TokenizerJson.Parse(file, content);
            _files.Add((file, new StageJson(file, "$", document.RootElement.Clone()).Element));
        }
    }

    /// <summary>The longest input; null where the file has none, or a very large number that stands for none.</summary>
    public int? ModelMaxLength => Find("model_max_length") is var (file, value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0
            ? number <= int.MaxValue ? (int)number : null
            : throw new TokenizerFormatException(file, "$.model_max_length", "expected a positive number; correct it or remove it.")
        : null;

    /// <summary>A token by its part, such as <c>pad_token</c>: a string, or an object with its content.</summary>
    public string? Token(string part) => Find(part) is var (file, value) ? Content(file, $"$.{part}", value) : null;

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Find(name) is var (file, value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.String
            ? StageJson.Text(file, $"$.{name}", value)
            : throw new TokenizerFormatException(file, $"$.{name}", "expected a string; correct it.")
        : null;

    /// <summary>A switch, or null where it is absent or null.</summary>
    public bool? Boolean(string name) => Find(name) is var (file, value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new TokenizerFormatException(file, $"$.{name}", "expected true or false; correct it.")
        : null;

    /// <summary>An integer from 0 to <paramref name="largest"/>, or null.</summary>
    public int? Integer(string name, int largest) => Find(name) is var (file, value)
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 && number <= largest
            ? number
            : throw new TokenizerFormatException(file, $"$.{name}", $"expected an integer from 0 to {largest}, found {StageJson.Describe(value)}; correct it.")
        : null;

    /// <summary>The content of a token: a string, or an object with its content.</summary>
    public static string Content(string file, string place, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content))
            value = content;
        return value.ValueKind == JsonValueKind.String
            ? StageJson.Text(file, place, value)
            : throw new TokenizerFormatException(file, place, "expected a token, as a string or an object with its content; correct it.");
    }

    /// <summary>A field as it is, or null.</summary>
    public (string File, JsonElement Value)? Find(string name)
    {
        foreach (var (file, root) in _files)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                return (file, value);
        }

        return null;
    }
}
