namespace Graft.Tokenizers;

/// <summary>Consecutive tokens that are equal in all that is not a token's own: a sequence, the special tokens between two, padding.</summary>
/// <param name="Length">How many tokens.</param>
/// <param name="Source">The input sequence whose text the offsets refer to, or <see cref="EncodingColumns.None"/>.</param>
/// <param name="TypeId">The segment.</param>
/// <param name="IsSpecial">Whether a post-processor or padding added them.</param>
/// <param name="Attention">1 where the model attends, 0 for padding.</param>
internal readonly record struct EncodingRun(int Length, int Source, int TypeId, bool IsSpecial = false, int Attention = 1)
{
    /// <summary>
    /// The sequence that is reported, mostly <see cref="Source"/>. A template that names one sequence twice hides the earlier one, also from
    /// the lookups (<see cref="EncodingColumns.None"/>), as the reference does; see also <see cref="PostProcessors.ProcessorSequence"/>.
    /// </summary>
    public int SequenceId { get; init; } = Source;

    /// <summary>Whether a post-processor has set the offsets right, which must not be done twice.</summary>
    public bool IsAdjusted { get; init; }
}
