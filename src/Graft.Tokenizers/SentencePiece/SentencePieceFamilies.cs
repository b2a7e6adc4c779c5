namespace Graft.Tokenizers.SentencePiece;

/// <summary>The families, by the name of their class in the reference library without <c>Tokenizer</c> and <c>Fast</c>.</summary>
internal static class SentencePieceFamilies
{
    private const int UsualExtraIds = 100;

    // Far more than any model has; the number comes from a file, and each costs memory.
    private const int MostExtraIds = 10_000;

    private static readonly string[] FairseqBeginning = ["<s>", "<pad>", "</s>", "<unk>"];

    // The languages of mBART-25, in the order of their ids.
    private static readonly string[] MBartLanguages =
    [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT",
        "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    private static readonly SentencePieceFamily XlmRoberta = new()
    {
        ModelFiles = ["sentencepiece.bpe.model"],
        Parts = FairseqParts(),
        Before = FairseqBeginning,
        FirstPiece = 3,
        After = MaskLast("<mask>"),
        MaskTakesSpaceBefore = true,
        Single = ["cls_token", "A", "sep_token"],
        Pair = ["cls_token", "A", "sep_token", "sep_token", "B", "sep_token"],
    };

    private static readonly SentencePieceFamily T5 = new()
    {
        ModelFiles = ["spiece.model"],
        Parts = Parts(("pad_token", "<pad>"), ("eos_token", "</s>"), ("unk_token", "<unk>")),
        After = ExtraIds,
        Single = ["A", "eos_token"],
        Pair = ["A", "eos_token", "B", "eos_token"],
        HasModernSpaces = true,
    };

    private static readonly Dictionary<string, SentencePieceFamily> Families = new()
    {
        ["XLMRoberta"] = XlmRoberta,
        ["Camembert"] = XlmRoberta with
        {
            Before = ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED"],
            FirstPiece = 1,
        },
        ["MBart"] = XlmRoberta with
        {
            Parts = FairseqParts(("src_lang", "en_XX")),
            After = config => [.. MBartLanguages, .. MaskLast("<mask>")(config)],
            Single = ["A", "eos_token", "src_lang"],
            Pair = ["A", "B", "eos_token", "src_lang"],
        },
        ["T5"] = T5,
        ["MT5"] = T5,
        ["Albert"] = new()
        {
            ModelFiles = ["spiece.model"],
            Parts = BertParts("<pad>", "<unk>"),
            Preparation = AlbertNormalizer.Create,
            SplitsCommaFromDigit = true,
            MaskTakesSpaceBefore = true,
            Single = ["cls_token", "A", "sep_token"],
            Pair = ["cls_token", "A", "sep_token", "B:1", "sep_token:1"],
        },
        ["DebertaV2"] = new()
        {
            ModelFiles = ["spm.model"],
            Parts = BertParts("[PAD]", "[UNK]"),
            After = MaskLast("[MASK]"),
            Single = ["cls_token", "A", "sep_token"],
            Pair = ["cls_token", "A", "sep_token", "B:1", "sep_token:1"],
        },
        ["Llama"] = new()
        {
            ModelFiles = ["tokenizer.model"],
            Parts = Parts(("unk_token", "<unk>"), ("bos_token", "<s>"), ("eos_token", "</s>")),
            Single = ["bos_token", "A", "eos_token"],
            Pair = ["bos_token", "A", "eos_token", "bos_token:1", "B:1", "eos_token:1"],
            HasSwitches = true,
            TrimsDecoded = false,
            HasModernSpaces = true,
        },
    };

    /// <summary>The names of the families.</summary>
    public static IReadOnlyCollection<string> Names => Families.Keys;

    /// <summary>All names that a model's file may have.</summary>
    public static IEnumerable<string> FileNames => Families.Values.SelectMany(family => family.ModelFiles).Distinct();

    /// <summary>A family, or null.</summary>
    public static SentencePieceFamily? Find(string name) => Families.GetValueOrDefault(name);

    // The last one comes first.
    private static IEnumerable<string> ExtraIds(TokenizerConfig config)
    {
        var count = config.Integer("extra_ids", MostExtraIds) ?? UsualExtraIds;
        return Enumerable.Range(1, count).Select(i => $"<extra_id_{count - i}>");
    }

    private static Func<TokenizerConfig, IEnumerable<string>> MaskLast(string usual) => config => [config.Token("mask_token") ?? usual];

    private static Dictionary<string, string> Parts(params IEnumerable<(string Part, string Token)> parts) =>
        parts.ToDictionary(part => part.Part, part => part.Token, StringComparer.Ordinal);

    private static Dictionary<string, string> FairseqParts(params IEnumerable<(string Part, string Token)> further) => Parts(
    [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"),
        ("cls_token", "<s>"), ("mask_token", "<mask>"), .. further,
    ]);

    private static Dictionary<string, string> BertParts(string padding, string unknown) => Parts(
        ("pad_token", padding), ("unk_token", unknown), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]"));
}
