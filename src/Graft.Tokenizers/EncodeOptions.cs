namespace Graft.Tokenizers;

/// <summary>How a text is encoded. The default adds special tokens, and neither truncates nor pads.</summary>
public sealed record EncodeOptions
{
    /// <summary>Whether the post-processor adds the model's special tokens, such as <c>[CLS]</c> and <c>[SEP]</c>. Default: true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>
    /// Whether special tokens that stand in the text are ordinary text. Default: false, they become their ids. Set it for text that
    /// strangers write.
    /// </summary>
    public bool EncodeSpecialTokens { get; init; }

    /// <summary>How to cut what is too long; null (default) cuts nothing.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>How to fill up what is too short; null (default) fills nothing.</summary>
    public Padding? Padding { get; init; }

    /// <summary>
    /// What the random choices of a model with dropout (BPE) depend on, beside the text: one seed always gives the same tokens, on any number
    /// of threads, so give each epoch its own. Any value; default: 0, which is also the seed of the calls without options.
    /// </summary>
    public ulong Seed { get; init; }
}
