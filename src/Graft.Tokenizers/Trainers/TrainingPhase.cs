namespace Graft.Tokenizers.Trainers;

/// <summary>What training is doing.</summary>
public enum TrainingPhase
{
    /// <summary>Reading the text and counting its words; in bytes of the files, or UTF-16 units where the text is not from files.</summary>
    CountingWords,

    /// <summary>
    /// The words to learn from are chosen; in different words. Where fewer than all are done, memory was not enough for all, and the rarest
    /// were left out: see <see cref="TokenizerTraining.MemoryBudget"/>.
    /// </summary>
    ChoosingWords,

    /// <summary>Learning the vocabulary; in tokens (BPE, WordPiece, word level) or rounds (Unigram, where the total is an estimate).</summary>
    Learning,
}
