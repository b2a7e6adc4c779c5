namespace Graft.Tokenizers.Trainers;

/// <summary>Which pair of neighbouring tokens becomes a WordPiece token next.</summary>
public enum WordPieceRule
{
    /// <summary>
    /// The most frequent one. It is BPE, only that the merges are then forgotten and text is cut by longest match; it is what Hugging Face's
    /// WordPieceTrainer does, and so what "training a BERT tokenizer" usually means.
    /// </summary>
    MostFrequent,

    /// <summary>
    /// The one whose merge raises the likelihood of the text most, count(ab) / (count(a) count(b)): the rule of the original (Schuster and
    /// Nakajima, 2012). It likes rare tokens that only occur together, so <see cref="MergeTraining.MinFrequency"/> should be well above 1.
    /// </summary>
    Likelihood,
}
