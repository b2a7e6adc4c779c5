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

    private static readonly Dictionary<string, string> RobertaParts = new()
    {
        ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["sep_token"] = "</s>", ["pad_token"] = "<pad>",
        ["cls_token"] = "<s>", ["mask_token"] = "<mask>",
    };

    private static readonly Dictionary<string, Dictionary<string, string>> PartsByClass = new()
    {
        ["GPT2"] = new() { ["bos_token"] = "<|endoftext|>", ["eos_token"] = "<|endoftext|>", ["unk_token"] = "<|endoftext|>" },
        ["Roberta"] = RobertaParts,
        ["Bart"] = RobertaParts,
        ["Longformer"] = RobertaParts,
        ["LED"] = RobertaParts,
    };

    /// <summary>The classes whose files these are, without <c>Tokenizer</c>.</summary>
    public static IReadOnlyCollection<string> Classes => PartsByClass.Keys;

    /// <summary>Adds tokenizer.json.</summary>
    public static void Complete(TokenizerFiles files, TokenizerConfig config, string className)
    {
        var file = files.PathOf(FileName);
        using var document = TokenizerJson.Parse(file, files.Content(FileName)!);
        var vocabulary = new Dictionary<string, int>(new StageJson(file, "$", document.RootElement).VocabularyOfRoot(), StringComparer.Ordinal);
        var merges = ReadMerges(files.PathOf(MergesFileName), files.Content(MergesFileName)!);
        var parts = PartsByClass[className].ToDictionary(part => part.Key, part => config.Token(part.Key) ?? part.Value);
        var special = parts.Values.Distinct().Select(token => AddedTokenFiles.Special(token) with
        {
            StripLeft = token == parts.GetValueOrDefault("mask_token"),
        });
        var added = AddedTokenFiles.Read(files, config, vocabulary, special, normalizesAdded: false);
        files.Add(TokenizerFiles.PipelineFileName, PipelineJson.Write(writer =>
        {
            PipelineJson.WriteBeginning(writer, added);
            WriteStages(writer, files, config, parts, vocabulary);
            WriteModel(writer, vocabulary, merges);
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

    private static void WriteStages(
        Utf8JsonWriter writer, TokenizerFiles files, TokenizerConfig config, Dictionary<string, string> parts, Dictionary<string, int> vocabulary)
    {
        var addsPrefixSpace = config.Boolean("add_prefix_space") ?? false;
        writer.WriteNull("normalizer");
        WriteByteLevel(writer, "pre_tokenizer", addsPrefixSpace, trimOffsets: true);
        if (parts.TryGetValue("cls_token", out var classifier))
        {
            writer.WriteStartObject("post_processor");
            writer.WriteString("type", "RobertaProcessing");
            WriteSpecial("sep", "sep_token", parts["sep_token"]);
            WriteSpecial("cls", "cls_token", classifier);
            writer.WriteBoolean("trim_offsets", true);
            writer.WriteBoolean("add_prefix_space", addsPrefixSpace);
            writer.WriteEndObject();
        }
        else
        {
            WriteByteLevel(writer, "post_processor", addPrefixSpace: true, trimOffsets: false);
        }

        WriteByteLevel(writer, "decoder", addPrefixSpace: true, trimOffsets: true);

        void WriteSpecial(string name, string part, string token)
        {
            writer.WriteStartArray(name);
            writer.WriteStringValue(token);
            writer.WriteNumberValue(vocabulary.TryGetValue(token, out var id) ? id : throw new TokenizerFormatException(
                files.PathOf(FileName), null, $"the vocabulary has no {token}, the {part}; name the right token in {TokenizerConfig.FileName}."));
            writer.WriteEndArray();
        }
    }

    private static void WriteByteLevel(Utf8JsonWriter writer, string stage, bool addPrefixSpace, bool trimOffsets)
    {
        writer.WriteStartObject(stage);
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", addPrefixSpace);
        writer.WriteBoolean("trim_offsets", trimOffsets);
        writer.WriteBoolean("use_regex", true);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, Dictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteNull("unk_token");
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
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
