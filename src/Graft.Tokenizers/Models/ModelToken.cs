namespace Graft.Tokenizers.Models;

/// <summary>A token that a model made: its id, its string, and its range in the piece, in UTF-16 units.</summary>
internal readonly record struct ModelToken(int Id, string Text, int Start, int End);
