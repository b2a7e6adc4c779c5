namespace Graft.Tokenizers;

/// <summary>What a tokenizer's files say, whatever their format.</summary>
/// <param name="Pipeline">The stages.</param>
/// <param name="Truncation">What the files ask for, or null.</param>
/// <param name="Padding">What the files ask for, or null.</param>
internal sealed record TokenizerDefinition(TokenizerPipeline Pipeline, Truncation? Truncation = null, Padding? Padding = null)
{
    /// <summary>The stages with their options; null where they are as tokenizer.json has them.</summary>
    public IReadOnlyList<TokenizerStage>? Stages { get; init; }

    /// <summary>The tokens by their part, such as <c>pad_token</c>, that the format implies where no file names another.</summary>
    public IReadOnlyDictionary<string, string> UsualTokens { get; init; } = new Dictionary<string, string>
    {
        ["pad_token"] = "[PAD]",
        ["cls_token"] = "[CLS]",
        ["sep_token"] = "[SEP]",
        ["mask_token"] = "[MASK]",
    };

    /// <summary>The token of a part, such as <c>pad_token</c>, or null: the one that a file names, else the usual one if the tokenizer has it.</summary>
    public string? SpecialToken(TokenizerConfig config, string part)
    {
        if (config.Token(part) is { } named)
            return named;
        var unknown = Pipeline.Model.UnknownToken;
        var usual = UsualTokens.GetValueOrDefault(part) ?? (part == "unk_token" ? unknown : null);
        return usual is not null && (Pipeline.Added.IsSpecial(usual) || usual == unknown) ? usual : null;
    }
}
