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
}
