using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>
/// A stage of a tokenizer, as tokenizer.json describes it. Those of a sentencepiece model have types of their own (<c>SentencePiece...</c>),
/// and the options of the model's file.
/// </summary>
/// <param name="Kind">Its place: <c>normalizer</c>, <c>pre_tokenizer</c>, <c>model</c>, <c>post_processor</c> or <c>decoder</c>.</param>
/// <param name="Type">Its name in tokenizer.json, such as <c>WordPiece</c>.</param>
/// <param name="Options">
/// Its options with their names in the file, without what is data and no option: vocabulary, merges and the compiled character map.
/// </param>
public sealed record TokenizerStage(string Kind, string Type, IReadOnlyDictionary<string, JsonElement> Options)
{
    private const string SequenceType = "Sequence";

    private static readonly (string Kind, string Parts)[] Kinds =
    [
        ("normalizer", "normalizers"), ("pre_tokenizer", "pretokenizers"), ("model", ""), ("post_processor", "processors"), ("decoder", "decoders"),
    ];

    private static readonly string[] Data = ["type", "vocab", "merges", "precompiled_charsmap"];

    /// <summary>The stages of a tokenizer.json that has been read before; a sequence gives its parts.</summary>
    internal static IReadOnlyList<TokenizerStage> ReadAll(byte[] tokenizerJson)
    {
        using var document = JsonDocument.Parse(tokenizerJson);
        var stages = new List<TokenizerStage>();
        foreach (var (kind, parts) in Kinds)
        {
            if (document.RootElement.TryGetProperty(kind, out var stage) && stage.ValueKind == JsonValueKind.Object)
                Add(stages, kind, parts, stage);
        }

        return stages;
    }

    private static void Add(List<TokenizerStage> stages, string kind, string parts, JsonElement stage)
    {
        // A model without a type is told by its fields.
        var type = stage.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : Models.Model.Guess(stage);
        if (type != SequenceType)
        {
            stages.Add(new TokenizerStage(kind, type, stage.EnumerateObject().Where(option => !Data.Contains(option.Name))
                .ToDictionary(option => option.Name, option => option.Value.Clone())));
            return;
        }

        foreach (var part in stage.GetProperty(parts).EnumerateArray())
            Add(stages, kind, parts, part);
    }
}
