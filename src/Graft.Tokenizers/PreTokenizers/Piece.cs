namespace Graft.Tokenizers.PreTokenizers;

/// <summary>A range of an <see cref="AlignedText"/>: text for the model, or an added token that was found.</summary>
internal readonly record struct Piece(int Start, int End, int AddedTokenId = -1)
{
    public bool IsAddedToken => AddedTokenId >= 0;
}
