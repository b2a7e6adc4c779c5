using Graft.Tasks;

namespace Graft.Inference;

/// <summary>A text with what a token classifier finds in it.</summary>
/// <param name="Text">The text; where words were given, these with a space between each two.</param>
/// <param name="Words">Its words in order, each with a label.</param>
/// <param name="Entities">The entities in order, or null where the labels are no span tags and no strategy was asked for.</param>
public sealed record TaggedText(string Text, IReadOnlyList<TaggedWord> Words, IReadOnlyList<TextEntity>? Entities);
