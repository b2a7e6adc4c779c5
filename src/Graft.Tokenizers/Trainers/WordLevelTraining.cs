namespace Graft.Tokenizers.Trainers;

/// <summary>Whole words: the most frequent ones, and among equally frequent ones the first in code-point order.</summary>
public sealed record WordLevelTraining : TokenizerTraining
{
    /// <summary>The least number of times that a word must occur; 0 and 1 mean any.</summary>
    public long MinFrequency { get; init; }

    internal override long LeastWordCount => MinFrequency;

    // All that is kept is the vocabulary, so nothing is ever left out that could have been in it.
    internal override WordCost Cost(long memory) => new(PerWord: 100, PerCodePoint: 4, memory, VocabularySize);

    internal override TrainedModel Learn(WordCounts words, int threads, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var special = ReservedTokens();
        var frequent = Enumerable.Range(0, words.Count).OrderByDescending(words.CountOf).Select(word => System.Text.Encoding.UTF8.GetString(words.Word(word)));
        string[] tokens = [.. special.Concat(frequent.Except(special, StringComparer.Ordinal)).Take(VocabularySize)];
        progress(tokens.Length, tokens.Length);
        return new TrainedModel(tokens, writer =>
        {
            writer.WriteString("type", "WordLevel");
            TrainedModel.WriteVocabulary(writer, tokens);
            writer.WriteString("unk_token", Unknown);
        });
    }

    private protected override void Validate(List<string> problems)
    {
        Check(problems, MinFrequency >= 0, nameof(MinFrequency), "0 or more", MinFrequency);
        if (Pipeline is not null && Unknown is null)
            problems.Add($"{nameof(UnknownToken)} must be given: there are always words that the vocabulary lacks.");
    }
}
