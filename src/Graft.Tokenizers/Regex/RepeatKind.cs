namespace Graft.Tokenizers.Regex;

/// <summary>How a repetition chooses between going on and stopping.</summary>
internal enum RepeatKind
{
    /// <summary>As often as possible, less often if the rest fails.</summary>
    Greedy,

    /// <summary>As seldom as possible, more often if the rest fails.</summary>
    Lazy,

    /// <summary>As often as possible, and nothing else is tried.</summary>
    Possessive,
}
