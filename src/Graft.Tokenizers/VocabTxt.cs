using System.Text.Json;
using System.Text.Unicode;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>
/// BERT's older form: vocab.txt, one token a line, the line's number its id, with switches in tokenizer_config.json. It is turned into the
/// tokenizer.json that says the same, so that there is one way to read a pipeline.
/// </summary>
internal static class VocabTxt
{
    public const string FileName = "vocab.txt";
    private const int DefaultMaxWordLength = 100;

    /// <summary>The classes whose vocab.txt this is, without <c>Tokenizer</c>.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["Bert", "DistilBert", "Electra", "MobileBert"];

    private static readonly (string Part, string Token)[] SpecialTokens =
        [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")];

    /// <summary>Adds tokenizer.json, and tokenizer_config.json where there is none.</summary>
    public static void Complete(TokenizerFiles files)
    {
        var config = new TokenizerConfig(files);
        if (config.Boolean("do_basic_tokenize") == false)
        {
            throw new TokenizerFormatException(files.PathOf(TokenizerConfig.FileName), "$.do_basic_tokenize",
                $"false is not implemented for {FileName}; fetch the model's {TokenizerFiles.PipelineFileName}.");
        }

        var vocabulary = ReadVocabulary(files.PathOf(FileName), files.Content(FileName)!);
        var parts = SpecialTokens.ToDictionary(part => part.Part, part => config.Token(part.Part) ?? part.Token);
        foreach (var part in new[] { "cls_token", "sep_token" })
        {
            if (!vocabulary.ContainsKey(parts[part]))
            {
                throw new TokenizerFormatException(files.PathOf(FileName), null,
                    $"the vocabulary has no {parts[part]}, the {part}; name the right token in {TokenizerConfig.FileName}.");
            }
        }

        files.Add(TokenizerFiles.PipelineFileName, PipelineJson.Write(writer => WritePipeline(writer, files, config, vocabulary, parts)));
        if (files.Content(TokenizerConfig.FileName) is null)
            files.Add(TokenizerConfig.FileName, PipelineJson.Write(writer => WriteConfig(writer, parts)));
    }

    /// <summary>The tokens of vocab.txt. Trailing white space goes, an empty line takes an id, of a repeated token the last line counts.</summary>
    public static Dictionary<string, int> ReadVocabulary(string file, byte[] content)
    {
        if (!Utf8.IsValid(content))
            throw new TokenizerFormatException(file, null, "the file is not UTF-8 text; fetch it again.");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(new MemoryStream(content), System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        for (var id = 0; reader.ReadLine() is { } line; id++)
            vocabulary[WithoutTrailingSpace(line)] = id;
        return vocabulary;
    }

    private static string WithoutTrailingSpace(string line)
    {
        var end = line.Length;
        while (end > 0 && CodePoints.Is(line[end - 1], CodePointClasses.WhiteSpace))
            end--;
        return line[..end];
    }

    private static void WriteConfig(Utf8JsonWriter writer, Dictionary<string, string> parts)
    {
        writer.WriteStartObject();
        writer.WriteString("tokenizer_class", "BertTokenizer");
        writer.WriteBoolean("do_lower_case", true);
        foreach (var (part, token) in parts)
            writer.WriteString(part, token);
        writer.WriteEndObject();
    }

    private static void WritePipeline(
        Utf8JsonWriter writer, TokenizerFiles files, TokenizerConfig config, Dictionary<string, int> vocabulary, Dictionary<string, string> parts)
    {
        var special = parts.Values.Select(AddedTokenFiles.Special);
        PipelineJson.WriteBeginning(writer, AddedTokenFiles.Read(files, config, vocabulary, special, normalizesAdded: true));
        WriteNormalizer(writer, config);
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "BertPreTokenizer");
        writer.WriteEndObject();
        PipelineJson.WriteBertTemplate(writer, vocabulary, parts["cls_token"], parts["sep_token"]);
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", "##");
        writer.WriteBoolean("cleanup", true);
        writer.WriteEndObject();
        WriteModel(writer, vocabulary, parts["unk_token"]);
        writer.WriteEndObject();
    }

    private static void WriteNormalizer(Utf8JsonWriter writer, TokenizerConfig config)
    {
        writer.WriteStartObject("normalizer");
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", true);
        writer.WriteBoolean("handle_chinese_chars", config.Boolean("tokenize_chinese_chars") ?? true);
        if (config.Boolean("strip_accents") is { } strip)
            writer.WriteBoolean("strip_accents", strip);
        else
            writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", config.Boolean("do_lower_case") ?? true);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, Dictionary<string, int> vocabulary, string unknown)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", unknown);
        writer.WriteString("continuing_subword_prefix", "##");
        writer.WriteNumber("max_input_chars_per_word", DefaultMaxWordLength);
        PipelineJson.WriteVocabulary(writer, vocabulary);
        writer.WriteEndObject();
    }
}
