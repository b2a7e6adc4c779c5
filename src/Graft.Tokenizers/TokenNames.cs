using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>The strings of ids: added tokens first, then the model's.</summary>
internal sealed class TokenNames(AddedVocabulary added, Vocabulary vocabulary)
{
    /// <summary>The token of an id, or null.</summary>
    public string? Of(int id) => added.TokenOf(id) ?? vocabulary.TokenOf(id);
}
