using System.Text.Json;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>
/// The older form of byte-level BPE: vocab.json (token to id) and merges.txt (the merges in the order of their rank, a pair a line). It is
/// turned into the tokenizer.json that says the same.
/// </summary>
internal static class VocabJson
{
    public const string FileName = "vocab.json";
    public const string MergesFileName = "merges.txt";

    /// <summary>The classes whose files these are, without <c>Tokenizer</c>.</summary>
    public static IEnumerable<string> Classes => VocabJsonFamily.ByClass.Keys;

    /// <summary>Adds tokenizer.json.</summary>
    public static void Complete(TokenizerFiles files, TokenizerConfig config, string className)
    {
        var file = files.PathOf(FileName);
        using var document = TokenizerJson.Parse(file, files.Content(FileName)!);
        var vocabulary = new Dictionary<string, int>(new StageJson(file, "$", document.RootElement).VocabularyOfRoot(), StringComparer.Ordinal);
        var merges = BpeMerges.ReadFile(files.PathOf(MergesFileName), files.Content(MergesFileName)!);
        var family = VocabJsonFamily.ByClass[className];
        var parts = family.Parts.ToDictionary(part => part.Key, part => config.Token(part.Key) ?? part.Value);
        var special = parts.Values.Distinct().Select(token => AddedTokenFiles.Special(token) with
        {
            StripLeft = token == parts.GetValueOrDefault("mask_token"),
        });
        if (parts.FirstOrDefault(part => RequiredParts(family).Contains(part.Key) && !vocabulary.ContainsKey(part.Value)) is { Key: { } part, Value: { } missing })
            throw new TokenizerFormatException(file, null, $"the vocabulary has no {missing}, the {part}; name the right token in {TokenizerConfig.FileName}.");
        var added = AddedTokenFiles.Read(files, config, vocabulary, special, normalizesAdded: false);
        files.Add(TokenizerFiles.PipelineFileName, PipelineJson.Write(writer =>
        {
            PipelineJson.WriteBeginning(writer, added);
            WriteStages(writer, family, config.Boolean("add_prefix_space") ?? false, parts, vocabulary);
            WriteModel(writer, family, parts, vocabulary, merges);
            writer.WriteEndObject();
        }));
    }

    private static string[] RequiredParts(VocabJsonFamily family) => family.PostProcessor switch
    {
        VocabJsonFamily.PostProcessorKind.Fixed => [],
        VocabJsonFamily.PostProcessorKind.Clip => ["bos_token", "eos_token"],
        _ => ["cls_token", "sep_token"],
    };

    private static void WriteStages(
        Utf8JsonWriter writer, VocabJsonFamily family, bool addsPrefixSpace, Dictionary<string, string> parts, Dictionary<string, int> vocabulary)
    {
        Write("normalizer", family.Normalizer);
        Write("pre_tokenizer", family.FixedPreTokenizer
            ?? $$"""{"type": "ByteLevel", "add_prefix_space": {{(addsPrefixSpace ? "true" : "false")}}, "trim_offsets": true, "use_regex": true}""");
        switch (family.PostProcessor)
        {
            case VocabJsonFamily.PostProcessorKind.Roberta:
                WriteRoberta(writer, parts["cls_token"], parts["sep_token"], vocabulary, trimsOffsets: true, addsPrefixSpace);
                break;
            case VocabJsonFamily.PostProcessorKind.Clip:
                WriteRoberta(writer, parts["bos_token"], parts["eos_token"], vocabulary, trimsOffsets: false, addsPrefixSpace: false);
                break;
            case VocabJsonFamily.PostProcessorKind.Bert:
                PipelineJson.WriteBertTemplate(writer, vocabulary, parts["cls_token"], parts["sep_token"]);
                break;
            default:
                Write("post_processor", family.FixedPostProcessor);
                break;
        }

        Write("decoder", family.Decoder);

        void Write(string stage, string json)
        {
            writer.WritePropertyName(stage);
            using var document = JsonDocument.Parse(json);
            document.RootElement.WriteTo(writer);
        }
    }

    private static void WriteRoberta(
        Utf8JsonWriter writer, string classifier, string separator, Dictionary<string, int> vocabulary, bool trimsOffsets, bool addsPrefixSpace)
    {
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "RobertaProcessing");
        foreach (var (name, token) in new[] { ("sep", separator), ("cls", classifier) })
        {
            writer.WriteStartArray(name);
            writer.WriteStringValue(token);
            writer.WriteNumberValue(vocabulary[token]);
            writer.WriteEndArray();
        }

        writer.WriteBoolean("trim_offsets", trimsOffsets);
        writer.WriteBoolean("add_prefix_space", addsPrefixSpace);
        writer.WriteEndObject();
    }

    private static void WriteModel(
        Utf8JsonWriter writer, VocabJsonFamily family, Dictionary<string, string> parts, Dictionary<string, int> vocabulary,
        IEnumerable<(string Left, string Right)> merges)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", family.HasUnknown ? parts["unk_token"] : null);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteString("end_of_word_suffix", family.WordSuffix);
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", false);
        PipelineJson.WriteVocabulary(writer, vocabulary);
        writer.WriteStartArray("merges");
        foreach (var (left, right) in merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
