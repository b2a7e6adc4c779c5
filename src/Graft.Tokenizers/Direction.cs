namespace Graft.Tokenizers;

/// <summary>The side of a sequence that truncation cuts, or that padding fills.</summary>
public enum Direction
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The beginning.</summary>
    Left,
}
