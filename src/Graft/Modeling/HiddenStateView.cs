namespace Graft.Modeling;

/// <summary>What a task stands on. Families differ in how they make a view of their hidden states, and in nothing else that a task needs.</summary>
public enum HiddenStateView
{
    /// <summary>One vector an input, (B, H): BERT's tanh pooler, for instance.</summary>
    Sequence,

    /// <summary>One vector a token, (B, T, H): the last hidden states.</summary>
    Token,

    /// <summary>Scores over the vocabulary at each token, (B, T, V).</summary>
    Vocabulary,

    /// <summary>The same, and beside it the scores of a pair of segments, (B, 2), as BERT is pretrained.</summary>
    VocabularyAndPair,
}
