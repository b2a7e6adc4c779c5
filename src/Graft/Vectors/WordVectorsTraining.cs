namespace Graft.Vectors;

/// <summary>How word vectors are trained.</summary>
/// <param name="Algorithm">Skip-gram (default) or CBOW.</param>
/// <param name="Size">The size of a vector, D, from 1 to 4,096. Default 100.</param>
/// <param name="VocabularySize">The most words, with the two special tokens, from 3 to 2^24: the most frequent ones. Default 30,000. What is no word of them is trained as one word, <c>[UNK]</c>.</param>
/// <param name="MinFrequency">The least number of times that a word must occur, at least 1. Default 5.</param>
/// <param name="Window">The most words on each side that count as neighbours, from 1 to 100; how many do is drawn for each word from 1 to this. Default 5.</param>
/// <param name="Negatives">How many words are drawn for each as examples of what it is not, from 1 to 100. Default 5.</param>
/// <param name="Subsampling">
/// Frequent words are passed over: of a word that makes up the share f of the text, about sqrt(t / f) stays, where f is above this t. At least 0;
/// 0 keeps all. Default 1e-3; 1e-4 for large texts.
/// </param>
/// <param name="Epochs">How often the text is gone through, at least 1. Default 5.</param>
/// <param name="LearningRate">The first learning rate, above 0; it falls to nothing, linearly. Null (default) for 0.025 with skip-gram and 0.05 with CBOW.</param>
/// <param name="Lowercase">Whether case is dropped. Default true: a word is then found whatever its case.</param>
/// <param name="Seed">The seed; any number. Default 1.</param>
public sealed record WordVectorsTraining(
    WordVectorsAlgorithm Algorithm = WordVectorsAlgorithm.SkipGram,
    int Size = 100,
    int VocabularySize = 30_000,
    int MinFrequency = 5,
    int Window = 5,
    int Negatives = 5,
    double Subsampling = 1e-3,
    int Epochs = 5,
    double? LearningRate = null,
    bool Lowercase = true,
    long Seed = 1)
{
    private const int SmallestVocabulary = 3, LargestVocabulary = 1 << 24;

    /// <summary>The first learning rate.</summary>
    internal double FirstRate => LearningRate ?? (Algorithm == WordVectorsAlgorithm.SkipGram ? 0.025 : 0.05);

    /// <summary>All that is wrong with the options, named as on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        void Require(bool holds, string option, string expected, object? found)
        {
            if (!holds)
                problems.Add(FormattableString.Invariant($"{option} must be {expected}, found {found}."));
        }

        Require(Enum.IsDefined(Algorithm), "--algorithm", "skip-gram or cbow", Algorithm);
        Require(Size is >= 1 and <= 4096, "--size", "from 1 to 4096", Size);
        Require(VocabularySize is >= SmallestVocabulary and <= LargestVocabulary, "--vocab-size", $"from {SmallestVocabulary} to {LargestVocabulary}", VocabularySize);
        Require((long)VocabularySize * Size <= Array.MaxLength, "--vocab-size times --size", $"at most {Array.MaxLength}", (long)VocabularySize * Size);
        Require(MinFrequency >= 1, "--min-frequency", "at least 1", MinFrequency);
        Require(Window is >= 1 and <= 100, "--window", "from 1 to 100", Window);
        Require(Negatives is >= 1 and <= 100, "--negatives", "from 1 to 100", Negatives);
        Require(double.IsFinite(Subsampling) && Subsampling >= 0, "--subsampling", "0 or more", Subsampling);
        Require(Epochs >= 1, "--epochs", "at least 1", Epochs);
        Require(LearningRate is null || (double.IsFinite(LearningRate.Value) && LearningRate > 0), "--learning-rate", "above 0", LearningRate);
        return problems;
    }
}
