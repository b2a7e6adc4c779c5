using System.Text;
using System.Text.Json;
using System.Text.Unicode;

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
        var merges = ReadMerges(files.PathOf(MergesFileName), files.Content(MergesFileName)!);
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

    /// <summary>Reads merges.txt: two tokens a line, after a first line with the version, which may be missing.</summary>
    /// <exception cref="TokenizerFormatException">A line is not two tokens, or the file is not UTF-8.</exception>
    public static IReadOnlyList<(string Left, string Right)> ReadMerges(string file, byte[] content)
    {
        if (!Utf8.IsValid(content))
            throw new TokenizerFormatException(file, null, "the file is not UTF-8 text; fetch it again.");
        var merges = new List<(string, string)>();
        using var reader = new StreamReader(new MemoryStream(content), System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        for (var number = 1; ReadLine(reader) is { } line; number++)
        {
            if (line.StartsWith("#version", StringComparison.Ordinal))
                continue;
            var parts = line.Split(' ');
            if (parts.Length != 2)
                throw new TokenizerFormatException(file, $"line {number}", $"expected two tokens and a space between them, found \"{line}\"; fetch the file again.");
            merges.Add((parts[0], parts[1]));
        }

        return merges;
    }

    // A line ends in LF or CRLF; a lone CR is a character like any other.
    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        int unit;
        while ((unit = reader.Read()) is not (-1 or '\n'))
            line.Append((char)unit);
        if (unit == -1 && line.Length == 0)
            return null;
        return unit == '\n' && line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
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
