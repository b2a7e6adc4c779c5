namespace Graft.Tasks;

/// <summary>How long inputs are cut into windows. Nothing is lost: every word is predicted by the window that shows most of its context.</summary>
/// <param name="MaxTokens">The longest row in tokens, special tokens included; at most what the model and its tokenizer allow.</param>
/// <param name="StrideWords">How many words neighbouring windows share; default 16.</param>
public sealed record TokenWindowOptions(int MaxTokens, int StrideWords = 16);
