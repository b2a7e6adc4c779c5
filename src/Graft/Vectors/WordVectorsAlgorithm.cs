namespace Graft.Vectors;

/// <summary>What is predicted from what when word vectors are trained (Mikolov et al. 2013a, "Efficient Estimation of Word Representations in Vector Space").</summary>
public enum WordVectorsAlgorithm
{
    /// <summary>Each neighbour alone predicts the word in the middle of the window: slower, better for rare words.</summary>
    SkipGram,

    /// <summary>The mean of all neighbours predicts the word in the middle: faster. (Continuous bag of words.)</summary>
    Cbow,
}
