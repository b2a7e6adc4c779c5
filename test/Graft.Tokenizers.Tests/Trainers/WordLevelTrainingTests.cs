using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

public class WordLevelTrainingTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(60)]
    public void Train_FewerTokensThanWords_KeepsTheMostFrequentAndOfEqualOnesTheFirst(int words)
    {
        // Word i comes i / 4 + 1 times, so that four each are equally frequent; frequent ones stand late in code-point order, and early.
        List<(string Word, int Count)> counts = [.. Enumerable.Range(0, 40).Select(i => ((i % 2 == 0 ? "z" : "a") + i.ToString("00", null), (i / 4) + 1))];
        var training = new WordLevelTraining { Pipeline = TrainingPipeline.Words, VocabularySize = words + 2 };
        var seen = new List<TrainingProgress>();
        var tokenizer = Tokenizer.Train(
            training, TextSource.FromLines(counts.SelectMany(word => Enumerable.Repeat(word.Word, word.Count))), new Collector(seen),
            TestContext.Current.CancellationToken);
        var expected = counts.OrderByDescending(word => word.Count).ThenBy(word => word.Word, StringComparer.Ordinal).Select(word => word.Word).Take(words);
        Assert.Equal(["[PAD]", "[UNK]", .. expected], Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.IdToToken(id)!));
        // Nothing is missed for want of memory.
        Assert.All(seen.Where(progress => progress.Phase == TrainingPhase.ChoosingWords), progress => Assert.Equal(progress.Total, progress.Done));
    }

    private sealed class Collector(List<TrainingProgress> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen.Add(value);
    }
}
