namespace Graft.Tokenizers;

/// <summary>Which sequence of a pair truncation shortens.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one until both are equally long, then both.</summary>
    LongestFirst,

    /// <summary>The first only.</summary>
    OnlyFirst,

    /// <summary>The second only.</summary>
    OnlySecond,
}
