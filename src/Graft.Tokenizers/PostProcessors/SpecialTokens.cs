namespace Graft.Tokenizers.PostProcessors;

/// <summary>Special tokens that stand together, as ids and as strings.</summary>
internal sealed record SpecialTokens(int[] Ids, string[] Tokens);
