namespace Graft.Tasks;

/// <summary>An entity found in a text.</summary>
/// <param name="Label">The token's label (<c>entity</c> in the reference) or the group's type (<c>entity_group</c>).</param>
/// <param name="Score">The probability, from 0 to 1; for a group the mean over its tokens or words.</param>
/// <param name="Word">The word as the tokenizer decodes it; the text itself is at <paramref name="Start"/> to <paramref name="End"/>.</param>
/// <param name="Start">The first UTF-16 unit in the text.</param>
/// <param name="End">One past the last UTF-16 unit in the text.</param>
/// <param name="Index">The token's position in the encoding, special tokens counted; null for a group.</param>
public sealed record TextEntity(string Label, double Score, string Word, int Start, int End, int? Index);
