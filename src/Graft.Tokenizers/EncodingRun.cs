namespace Graft.Tokenizers;

/// <summary>Consecutive tokens that are equal in all that is not a token's own: a sequence, the special tokens between two, padding.</summary>
/// <param name="Length">How many tokens.</param>
/// <param name="SequenceId">
/// The input sequence, or <see cref="EncodingColumns.None"/>. A template that names one sequence twice hides the earlier one from the lookups,
/// as the reference does; its sequence s is kept as -2 - s, for the offsets' text.
/// </param>
/// <param name="TypeId">The segment.</param>
/// <param name="IsSpecial">Whether a post-processor or padding added them.</param>
/// <param name="Attention">1 where the model attends, 0 for padding.</param>
internal readonly record struct EncodingRun(int Length, int SequenceId, int TypeId, bool IsSpecial = false, int Attention = 1);
