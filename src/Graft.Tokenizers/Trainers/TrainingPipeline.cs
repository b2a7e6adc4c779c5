using System.Text.Json;

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The stages around the model that is trained: what becomes of text before it (normalizer, pre-tokenizer) and after (post-processor,
/// decoder), with the special tokens that these need.
/// </summary>
public sealed class TrainingPipeline
{
    private static readonly string[] RoleNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly Dictionary<string, string> _roles;

    private TrainingPipeline(string file, JsonElement root, IReadOnlyList<AddedToken> added, Dictionary<string, string> roles)
    {
        File = file;
        Normalizer = Stage(root, "normalizer");
        PreTokenizer = Stage(root, "pre_tokenizer");
        PostProcessor = Stage(root, "post_processor");
        Decoder = Stage(root, "decoder");
        AddedTokens = added;
        _roles = roles;
        UnknownToken = roles.GetValueOrDefault("unk_token");
        SpecialTokens = [.. added.Where(token => token.Special).Select(token => token.Content)
            .Concat(RoleNames.Where(roles.ContainsKey).Select(role => roles[role]))
            .Concat(PostProcessor is { } processor ? PostProcessorTokens.Of(processor) : []).Distinct(StringComparer.Ordinal)];
        IsByteLevel = HasByteLevel(PreTokenizer) || HasByteLevel(Normalizer);
    }

    /// <summary>
    /// As BERT's, uncased: lower case without accents, words and punctuation apart; <c>[CLS] text [SEP]</c>. For WordPiece.
    /// </summary>
    public static TrainingPipeline BertUncased { get; } = Ready(
        """
        {"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
        "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":
        """ + Template("[CLS]", "[SEP]", """{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}""") +
        ""","decoder":{"type":"WordPiece","prefix":"##","cleanup":true}}""",
        [("[PAD]", "pad_token"), ("[UNK]", "unk_token"), ("[CLS]", "cls_token"), ("[SEP]", "sep_token"), ("[MASK]", "mask_token")]);

    /// <summary>As BERT's, cased: case and accents stay. For WordPiece.</summary>
    public static TrainingPipeline BertCased { get; } = Ready(
        """
        {"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":false,"lowercase":false},
        "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":
        """ + Template("[CLS]", "[SEP]", """{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}""") +
        ""","decoder":{"type":"WordPiece","prefix":"##","cleanup":true}}""",
        [("[PAD]", "pad_token"), ("[UNK]", "unk_token"), ("[CLS]", "cls_token"), ("[SEP]", "sep_token"), ("[MASK]", "mask_token")]);

    /// <summary>As GPT-2's: bytes written as characters, words with the space before them; nothing is unknown. For BPE.</summary>
    public static TrainingPipeline Gpt2 { get; } = Ready(
        """
        {"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
        "post_processor":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true},
        "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}}
        """,
        [("<|endoftext|>", "eos_token")]);

    /// <summary>
    /// As XLM-R's: compatibility forms composed, words with a mark for the space before them; <c>&lt;s&gt; text &lt;/s&gt;</c>. For Unigram, or BPE
    /// over characters. (XLM-R's own normalizer is a table of sentencepiece's; here the stages are what it is nearly equal to.)
    /// </summary>
    public static TrainingPipeline XlmR { get; } = Ready(
        """
        {"normalizer":{"type":"Sequence","normalizers":[{"type":"Nmt"},{"type":"NFKC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
        "pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true},"post_processor":
        """ + Template("<s>", "</s>", """{"SpecialToken":{"id":"</s>","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}},{"Sequence":{"id":"B","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}""") +
        ""","decoder":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}}""",
        [("<s>", "cls_token"), ("<pad>", "pad_token"), ("</s>", "sep_token"), ("<unk>", "unk_token"), ("<mask>", "mask_token")]);

    /// <summary>Words and punctuation as they are, apart at white space and between word characters and others. For word-level tokenizers.</summary>
    public static TrainingPipeline Words { get; } = Ready(
        """{"normalizer":null,"pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null}""",
        [("[PAD]", "pad_token"), ("[UNK]", "unk_token")]);

    /// <summary>The characters that the byte-level stages write the 256 bytes as, in code-point order.</summary>
    public static IReadOnlyList<string> ByteLevelAlphabet { get; } = [.. Enumerable.Range(0, 256).Select(value => Tokenizers.ByteLevelAlphabet.SymbolOf((byte)value)).Order().Select(symbol => symbol.ToString())];

    /// <summary>The token for what the vocabulary lacks, or null.</summary>
    public string? UnknownToken { get; }

    /// <summary>The special tokens, in the order of the ids that they get.</summary>
    public IReadOnlyList<string> SpecialTokens { get; }

    /// <summary>The file that the stages come from, for errors.</summary>
    internal string File { get; }

    internal JsonElement? Normalizer { get; }

    internal JsonElement? PreTokenizer { get; }

    internal JsonElement? PostProcessor { get; }

    internal JsonElement? Decoder { get; }

    /// <summary>The added tokens of the file, with their flags.</summary>
    internal IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>Whether the model sees bytes written as characters.</summary>
    internal bool IsByteLevel { get; }

    /// <summary>What the special tokens are for, by the names of tokenizer_config.json.</summary>
    internal IEnumerable<(string Role, string Token)> Roles => RoleNames.Where(_roles.ContainsKey).Select(role => (role, _roles[role]));

    /// <summary>
    /// The stages of a tokenizer.json, and its added tokens: what is trained is the same pipeline with a new vocabulary.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TokenizerFormatException">It can't be read, is malformed, or asks for something that is not implemented.</exception>
    public static TrainingPipeline FromFile(string path) => FromTokenizer(Tokenizer.FromFile(path));

    /// <summary>The stages of a tokenizer and its added tokens, wherever it came from; see <see cref="FromFile"/>.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    public static TrainingPipeline FromTokenizer(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return Parse(tokenizer.PipelinePath, tokenizer.PipelineContent(), new Dictionary<string, string?>
        {
            ["unk_token"] = tokenizer.UnknownToken,
            ["sep_token"] = tokenizer.SepToken,
            ["pad_token"] = tokenizer.PadToken,
            ["cls_token"] = tokenizer.ClsToken,
            ["mask_token"] = tokenizer.MaskToken,
        });
    }

    /// <summary>Stages as tokenizer.json writes them: an object with any of normalizer, pre_tokenizer, post_processor, decoder, added_tokens.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    public static TrainingPipeline FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse("pipeline", System.Text.Encoding.UTF8.GetBytes(json), []);
    }

    private static string Template(string cls, string sep, string pairTail) =>
        $$$"""
        {"type":"TemplateProcessing",
        "single":[{"SpecialToken":{"id":"{{{cls}}}","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"{{{sep}}}","type_id":0}}],
        "pair":[{"SpecialToken":{"id":"{{{cls}}}","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{{{pairTail}}}],
        "special_tokens":{"{{{cls}}}":{"id":"{{{cls}}}","ids":[0],"tokens":["{{{cls}}}"]},"{{{sep}}}":{"id":"{{{sep}}}","ids":[0],"tokens":["{{{sep}}}"]} } }
        """;

    private static TrainingPipeline Ready(string json, (string Token, string Role)[] tokens)
    {
        using var document = JsonDocument.Parse(json);
        AddedToken[] added = [.. tokens.Select(token => new AddedToken(token.Token, false, token.Token == "<mask>", false, false, true))];
        return new TrainingPipeline("pipeline", document.RootElement, added, tokens.ToDictionary(token => token.Role, token => token.Token));
    }

    private static TrainingPipeline Parse(string file, ReadOnlyMemory<byte> content, Dictionary<string, string?> roles)
    {
        using var document = TokenizerJson.Parse(file, content);
        var json = new StageJson(file, "$", document.RootElement);
        AddedToken[] added = json.Has("added_tokens") ? [.. json.Objects("added_tokens").Select(AddedToken.Read)] : [];
        return new TrainingPipeline(file, document.RootElement, added, roles.Where(role => role.Value is not null).ToDictionary(role => role.Key, role => role.Value!));
    }

    private static JsonElement? Stage(JsonElement root, string name) =>
        root.TryGetProperty(name, out var stage) && stage.ValueKind != JsonValueKind.Null ? stage.Clone() : null;

    private static bool HasByteLevel(JsonElement? stage)
    {
        if (stage is not { ValueKind: JsonValueKind.Object } found)
            return false;
        return (found.TryGetProperty("type", out var type) && type.ValueEquals("ByteLevel"))
            || found.EnumerateObject().Any(property => property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(part => HasByteLevel(part)));
    }
}
