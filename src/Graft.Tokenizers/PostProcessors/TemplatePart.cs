namespace Graft.Tokenizers.PostProcessors;

/// <summary>A part of what a post-processor makes: a sequence (0 or 1) or special tokens, with the segment that they get.</summary>
/// <param name="Sequence">The sequence; of no meaning where <paramref name="Special"/> is set.</param>
/// <param name="TypeId">The segment.</param>
/// <param name="Special">Special tokens instead of a sequence.</param>
internal readonly record struct TemplatePart(int Sequence, int TypeId, SpecialTokens? Special = null)
{
    public static TemplatePart Of(int typeId, string token, int id) => new(-1, typeId, new SpecialTokens([id], [token]));
}
