using System.Text.Json;
using System.Text.Unicode;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers;

/// <summary>
/// Reads tokenizer.json. Everything in it is known or refused by name: a setting that is ignored silently gives other tokens.
/// </summary>
internal static class TokenizerJson
{
    private const string Version = "1.0";

    /// <param name="file">The file's name, for errors.</param>
    /// <param name="content">The file's bytes.</param>
    /// <exception cref="TokenizerFormatException">The file is malformed, or asks for something that is not implemented.</exception>
    public static TokenizerDefinition Read(string file, ReadOnlyMemory<byte> content)
    {
        using var document = Parse(file, content);
        var json = new StageJson(file, "$", document.RootElement);
        if (json.OptionalString("version") is { } version && version != Version)
            throw json.Refuse("version", $"expected {Version}, found {version}; fetch the tokenizer in the current format.");
        var normalizer = Normalizer.Types.ReadOptional(json, "normalizer");
        var model = Model.ReadTypedOrNot(json.Object("model"));
        var added = json.Has("added_tokens") ? json.Objects("added_tokens").Select(AddedToken.Read) : [];
        var read = new TokenizerDefinition(
            new TokenizerPipeline(
                new AddedVocabulary(added, model, normalizer),
                normalizer,
                PreTokenizer.Types.ReadOptional(json, "pre_tokenizer"),
                model,
                PostProcessor.Types.ReadOptional(json, "post_processor"),
                Decoder.Types.ReadOptional(json, "decoder")),
            json.OptionalObject("truncation") is { } truncation ? ReadTruncation(truncation) : null,
            json.OptionalObject("padding") is { } padding ? ReadPadding(padding) : null);
        json.RefuseUnknown();
        return read;
    }

    /// <summary>Parses strict JSON: UTF-8 without byte-order mark, no key twice.</summary>
    public static JsonDocument Parse(string file, ReadOnlyMemory<byte> content)
    {
        if (!Utf8.IsValid(content.Span))
            throw new TokenizerFormatException(file, null, "the file is not UTF-8 text; fetch it again.");
        try
        {
            return JsonDocument.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException error)
        {
            // The search for double keys is the first to read the strings.
            throw new TokenizerFormatException(file, null,
                "a string holds half of a surrogate pair, which is not Unicode text; fetch the file again.", error);
        }
        catch (JsonException error)
        {
            throw new TokenizerFormatException(file, null, $"the file is not valid JSON: {error.Message} Correct it or fetch it again.", error);
        }
    }

    private static Truncation ReadTruncation(StageJson json)
    {
        var read = new Truncation(
            json.Integer("max_length"),
            Choice(json, "strategy", Enum.Parse<TruncationStrategy>, Enum.GetNames<TruncationStrategy>()),
            json.Integer("stride"),
            ReadDirection(json));
        json.RefuseUnknown();
        return read;
    }

    private static Padding ReadPadding(StageJson json)
    {
        int? length = null;
        if (json.Element.TryGetProperty("strategy", out var strategy) && strategy.ValueKind == JsonValueKind.Object)
        {
            var fixedLength = json.Object("strategy");
            length = fixedLength.Integer("Fixed");
            fixedLength.RefuseUnknown();
        }
        else
        {
            Choice(json, "strategy", name => name, ["BatchLongest"]);
        }

        var read = new Padding(
            length, json.Integer("pad_id"), json.String("pad_token"), json.Integer("pad_type_id"), ReadDirection(json),
            json.OptionalInteger("pad_to_multiple_of"));
        json.RefuseUnknown();
        return read;
    }

    // Old files have no direction.
    private static Direction ReadDirection(StageJson json) =>
        json.Has("direction") ? Choice(json, "direction", Enum.Parse<Direction>, Enum.GetNames<Direction>()) : Direction.Right;

    private static T Choice<T>(StageJson json, string name, Func<string, T> parse, string[] choices)
    {
        var value = json.String(name);
        return choices.Contains(value)
            ? parse(value)
            : throw json.Refuse(name, $"expected {string.Join(" or ", choices)}, found {value}; correct the file or fetch it again.");
    }
}
