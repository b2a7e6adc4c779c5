using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

public class TrainingTests
{
    [Fact]
    public void Train_MostFrequentRule_MergesMostFrequentPairFirst() =>
        Assert.Equal("ab", Training.Tokens(Likely(WordPieceRule.MostFrequent), Likelihood).First(token => token.Replace("##", "").Length == 2));

    // a and b stand together more often than any other two, but each has other neighbours; q and u have none.
    [Fact]
    public void Train_LikelihoodRule_MergesPairThatOnlyOccursTogetherFirst() =>
        Assert.Equal("qu", Training.Tokens(Likely(WordPieceRule.Likelihood), Likelihood).First(token => token.Replace("##", "").Length == 2));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Train_LikelihoodRule_EqualsRecountingAtEachStep(int seed)
    {
        var lines = Training.Lines(60, seed);
        var options = new WordPieceTraining
        {
            Pipeline = Training.Words,
            VocabularySize = 120,
            UnknownToken = "[UNK]",
            Rule = WordPieceRule.Likelihood,
            MinFrequency = 3,
        };
        Assert.Equal(RecountedLikelihood.Tokens(lines, 120, 3), Training.Tokens(options, lines));
    }

    [Fact]
    public void Train_Gpt2Pipeline_RoundTripsAnyText()
    {
        var tokenizer = Tokenizer.Train(
            new BpeTraining { Pipeline = TrainingPipeline.Gpt2, VocabularySize = 400 }, TextSource.FromLines(Training.Lines(200)),
            cancellationToken: TestContext.Current.CancellationToken);
        const string Text = "Never seen: Ωmega, 日本\t\n 😀  end";
        Assert.Equal(Text, tokenizer.Decode(tokenizer.Encode(Text).Ids));
        Assert.Equal(0, tokenizer.TokenToId("<|endoftext|>"));
    }

    [Fact]
    public void Train_BertPipeline_PutsSpecialTokensWithNewIdsAround()
    {
        var tokenizer = Tokenizer.Train(
            new WordPieceTraining { Pipeline = TrainingPipeline.BertUncased, VocabularySize = 200 }, TextSource.FromLines("Hello world", "hello there"),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["[CLS]", "hello", "[SEP]"], tokenizer.Encode("Hello").Tokens);
        Assert.Equal([2, tokenizer.TokenToId("hello")!.Value, 3], tokenizer.Encode("Hello").Ids);
        Assert.Equal("[PAD]", tokenizer.PadToken);
    }

    [Fact]
    public void Train_XlmRPipeline_NamesItsSpecialTokens()
    {
        var tokenizer = Tokenizer.Train(
            new UnigramTraining { Pipeline = TrainingPipeline.XlmR, VocabularySize = 60 }, TextSource.FromLines(Training.Lines(200)),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], Enumerable.Range(0, 5).Select(id => tokenizer.IdToToken(id)));
        Assert.Equal(("<s>", "<pad>", "</s>", "<mask>"), (tokenizer.ClsToken, tokenizer.PadToken, tokenizer.SepToken, tokenizer.MaskToken));
        Assert.Equal(3, tokenizer.UnknownId);
    }

    [Fact]
    public void FromFile_TrainedTokenizer_KeepsPipelineAndGivesNewVocabulary()
    {
        using var directory = new TemporaryDirectory();
        Tokenizer.Train(
            new WordPieceTraining { Pipeline = TrainingPipeline.BertCased, VocabularySize = 100 }, TextSource.FromLines("old words"),
            cancellationToken: TestContext.Current.CancellationToken).Save(directory.Path);
        var pipeline = TrainingPipeline.FromFile(directory.File("tokenizer.json"));
        var again = new WordPieceTraining { Pipeline = pipeline, VocabularySize = 100, SpecialTokens = ["[NEW]"] };
        Assert.Equal("[UNK]", pipeline.UnknownToken);
        var tokens = Training.Tokens(again, "Fresh Fresh Fresh");
        Assert.Equal(["[NEW]", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "F"], tokens[..7]);
        Assert.Contains("Fresh", tokens);
    }

    [Fact]
    public void Train_WordsBeyondMemory_LearnsFromMostFrequentAndSaysSo()
    {
        // 40 bytes a word and 28 a character of at most 12 MB: not all of these fit, but those that come twice do.
        var lines = Enumerable.Range(0, 60_000).Select(i => $"unique{i:D6}").Concat(Enumerable.Repeat("zz zz", 10)).ToList();
        var reports = new List<TrainingProgress>();
        var tokenizer = Tokenizer.Train(
            new BpeTraining { Pipeline = Training.Words, VocabularySize = 50, MemoryBudget = 16 << 20 }, TextSource.FromLines(lines), new Recorder(reports),
            TestContext.Current.CancellationToken);
        var chosen = reports.Single(report => report.Phase == TrainingPhase.ChoosingWords);
        Assert.Equal(60_001, chosen.Total);
        Assert.InRange(chosen.Done, 20_000, 50_000);
        Assert.NotNull(tokenizer.TokenToId("z"));
    }

    [Fact]
    public void Train_LineWithoutSpaces_IsCutAndLearnt()
    {
        var tokens = Training.Tokens(new BpeTraining { Pipeline = Training.Words, VocabularySize = 30 }, string.Concat(Enumerable.Repeat("abc😀", 600_000)));
        Assert.Contains(tokens, token => token.Contains("abc😀abc😀", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_LoneSurrogate_CountsAsReplacementCharacter() =>
        Assert.Equal(["a", "b", "\uFFFD"], Training.Tokens(new BpeTraining { Pipeline = Training.Words, VocabularySize = 3 }, "a\uD800b"));

    [Fact]
    public void Train_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<string> Endless()
        {
            for (var i = 0; ; i++)
            {
                if (i == 100_000)
                    stop.Cancel();
                yield return "some words";
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => Tokenizer.Train(
            new BpeTraining { Pipeline = Training.Words }, TextSource.FromLines(Endless()), cancellationToken: stop.Token));
    }

    [Fact]
    public void Train_SourceThatFails_ThrowsItsError()
    {
        static IEnumerable<string> Failing()
        {
            yield return "a";
            throw new IOException("gone");
        }

        Assert.Equal("gone", Assert.Throws<IOException>(() => Training.Json(new BpeTraining { Pipeline = Training.Words }, Failing())).Message);
    }

    [Fact]
    public void Train_NoWords_IsRefused() =>
        Assert.Throws<TokenizerTrainingException>(() => Training.Json(new BpeTraining { Pipeline = Training.Words }, [" ", ""]));

    [Fact]
    public void Train_UnigramWithFewerPiecesThanCharacters_IsRefused() =>
        Assert.Contains("5 different characters", Assert.Throws<TokenizerTrainingException>(() => Training.Json(
            new UnigramTraining { Pipeline = Training.Words, VocabularySize = 4 }, ["abcde"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_SeveralProblems_NamesAll()
    {
        var training = new WordPieceTraining
        {
            Pipeline = Training.Words,
            VocabularySize = 0,
            MinFrequency = -1,
            InitialAlphabet = ["ab"],
            LimitAlphabet = 0,
            Threads = 0,
            MemoryBudget = 1,
        };
        var problems = training.Validate();
        foreach (var option in new[] { "VocabularySize", "MinFrequency", "InitialAlphabet", "LimitAlphabet", "Threads", "MemoryBudget", "UnknownToken" })
            Assert.Single(problems, problem => problem.StartsWith(option, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => Training.Json(training, ["a"]));
    }

    private static IEnumerable<string> Likelihood { get; } = ["ab ab ab ab ab ab ab ab ab ac ac ac ac dc dc kb kb kb", "qu qu qu qu qu"];

    private static WordPieceTraining Likely(WordPieceRule rule) =>
        new() { Pipeline = Training.Words, VocabularySize = 30, UnknownToken = "[UNK]", Rule = rule, MinFrequency = 2 };

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
