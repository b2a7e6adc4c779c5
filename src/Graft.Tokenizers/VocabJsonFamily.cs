namespace Graft.Tokenizers;

/// <summary>What the classes with vocab.json and merges.txt differ in. Stages are written as in tokenizer.json.</summary>
internal sealed record VocabJsonFamily
{
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";
    private const string PlainByteLevel = """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}""";

    private static readonly VocabJsonFamily Roberta = new()
    {
        Parts = new()
        {
            ["bos_token"] = "<s>",
            ["eos_token"] = "</s>",
            ["unk_token"] = "<unk>",
            ["sep_token"] = "</s>",
            ["pad_token"] = "<pad>",
            ["cls_token"] = "<s>",
            ["mask_token"] = "<mask>",
        },
        PostProcessor = PostProcessorKind.Roberta,
    };

    /// <summary>The families by the name of their class, without <c>Tokenizer</c>.</summary>
    public static IReadOnlyDictionary<string, VocabJsonFamily> ByClass { get; } = new Dictionary<string, VocabJsonFamily>(StringComparer.Ordinal)
    {
        ["GPT2"] = new()
        {
            Parts = new() { ["bos_token"] = "<|endoftext|>", ["eos_token"] = "<|endoftext|>", ["unk_token"] = "<|endoftext|>" },
            FixedPostProcessor = ByteLevel.Replace("\"trim_offsets\": true", "\"trim_offsets\": false", StringComparison.Ordinal),
        },
        ["Roberta"] = Roberta,
        ["Bart"] = Roberta,
        ["Longformer"] = Roberta,
        ["LED"] = Roberta,
        ["Deberta"] = new()
        {
            Parts = new()
            {
                ["unk_token"] = "[UNK]",
                ["sep_token"] = "[SEP]",
                ["pad_token"] = "[PAD]",
                ["cls_token"] = "[CLS]",
                ["mask_token"] = "[MASK]",
            },
            PostProcessor = PostProcessorKind.Bert,
        },
        ["CLIP"] = new()
        {
            Parts = new() { ["bos_token"] = "<|startoftext|>", ["eos_token"] = "<|endoftext|>", ["unk_token"] = "<|endoftext|>" },
            Normalizer = """
                {"type": "Sequence", "normalizers": [
                    {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Lowercase"}]}
                """,
            FixedPreTokenizer = """
                {"type": "Sequence", "pretokenizers": [
                    {"type": "Split", "pattern": {"Regex": "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"}, "behavior": "Removed", "invert": true},
                    {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]}
                """,
            PostProcessor = PostProcessorKind.Clip,
            HasUnknown = true,
            WordSuffix = "</w>",
        },
        ["Qwen2"] = new()
        {
            Parts = new() { ["eos_token"] = "<|endoftext|>", ["pad_token"] = "<|endoftext|>", ["unk_token"] = "<|endoftext|>" },
            Normalizer = """{"type": "NFC"}""",
            FixedPreTokenizer = $$"""
                {"type": "Sequence", "pretokenizers": [
                    {"type": "Split", "pattern": {"Regex": "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false},
                    {{PlainByteLevel}}]}
                """,
            FixedPostProcessor = PlainByteLevel,
            Decoder = PlainByteLevel,
        },
    };

    /// <summary>Which special tokens a text gets.</summary>
    public enum PostProcessorKind
    {
        /// <summary>None: <see cref="VocabJsonFamily.FixedPostProcessor"/> counts.</summary>
        Fixed,

        /// <summary>cls A sep, and offsets without spaces.</summary>
        Roberta,

        /// <summary>bos A eos.</summary>
        Clip,

        /// <summary>cls A sep, with segments.</summary>
        Bert,
    }

    /// <summary>The special tokens by their part, where the configuration names no others.</summary>
    public required Dictionary<string, string> Parts { get; init; }

    public string Normalizer { get; init; } = "null";

    /// <summary>The pre-tokenizer; null where it is byte-level alone, with <c>add_prefix_space</c> of the configuration.</summary>
    public string? FixedPreTokenizer { get; init; }

    public PostProcessorKind PostProcessor { get; init; }

    public string FixedPostProcessor { get; init; } = "null";

    public string Decoder { get; init; } = ByteLevel;

    /// <summary>Whether the model has an unknown token; a byte-level vocabulary with all bytes needs none.</summary>
    public bool HasUnknown { get; init; }

    /// <summary>What a token that ends a word ends with, or null.</summary>
    public string? WordSuffix { get; init; }
}
