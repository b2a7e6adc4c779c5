using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers.Trainers;

/// <summary>Trains: counts the words of a text, chooses those to learn from, learns, and writes the files of the tokenizer.</summary>
internal static class TokenizerTrainer
{
    private const int CountingShare = 4;

    /// <summary>The tokenizer's files by name.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    /// <exception cref="TokenizerFormatException">The pipeline asks for something that is not implemented.</exception>
    /// <exception cref="TokenizerTrainingException">The text gives no vocabulary with these options.</exception>
    public static TokenizerFiles Train(
        TokenizerTraining training, TextSource text, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (training.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(training));
        var threads = training.Threads ?? Environment.ProcessorCount;
        void Report(TrainingPhase phase, long done, long? total) => progress?.Report(new TrainingProgress(phase, done, total));
        WordCounts words;
        var cost = training.Cost(training.MemoryBudget - (training.MemoryBudget / CountingShare));
        using (var all = Counter(training, threads).Count(text, done => Report(TrainingPhase.CountingWords, done, text.Size), cancellationToken))
        {
            words = WordCounts.Select(all, training.LeastWordCount, cost, cancellationToken);
        }

        // Words beyond the most that the algorithm can use are not missed.
        Report(TrainingPhase.ChoosingWords, words.Count, words.Count == cost.LargestWords ? words.Count : words.DistinctWords);
        if (words.Count == 0)
        {
            throw new TokenizerTrainingException(training.LeastWordCount <= 1
                ? "the training text has no words; check that the right files were given and are not empty."
                : $"the training text has no word that occurs {training.LeastWordCount} times; check that the right files were given, or lower the least frequency (--min-frequency).");
        }

        var model = training.Learn(words, threads, (done, total) => Report(TrainingPhase.Learning, done, total), cancellationToken);
        var files = TokenizerFiles.OfContent(TrainedTokenizerJson.WritePipeline(training, model));
        if (TrainedTokenizerJson.WriteConfig(training) is { } config)
            files.Add(TokenizerConfig.FileName, config);
        return files;
    }

    private static WordCounter Counter(TokenizerTraining training, int threads)
    {
        var (file, pipeline) = (training.Pipeline.File, training.Pipeline);
        return new WordCounter(
            pipeline.Normalizer is { } normalizer ? Normalizer.Types.Read(new StageJson(file, "$.normalizer", normalizer)) : null,
            pipeline.PreTokenizer is { } preTokenizer ? PreTokenizer.Types.Read(new StageJson(file, "$.pre_tokenizer", preTokenizer)) : null,
            training.MemoryBudget / CountingShare, training.TemporaryDirectory ?? Path.GetTempPath(), threads);
    }
}
