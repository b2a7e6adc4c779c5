using CsCheck;
using Graft.Data;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Tokenizers;
using Xunit;

namespace Graft.Tests.Tasks;

public class TokenClassificationTests
{
    // In the fixture's vocabulary: one token, two tokens (sing ##ly), five tokens (letters), none (a character that the tokenizer removes).
    private const string Short = "cat", Split = "singly", Long = "zzzzz", Nothing = "\u200b\u200d";

    private static readonly Tokenizer Tokenizer = PretrainedModel.Open(TinyBert.Folder).Tokenizer;
    private static readonly LabelSet Labels = TinyBert.Labels;

    [Fact]
    public void Encode_SplitWord_LabelsItsFirstToken()
    {
        var row = Assert.Single(Encode(new WordExample([Short, Split, Short], ["A", "B", "C"]), 64));
        Assert.Equal(["[CLS]", "cat", "sing", "##ly", "cat", "[SEP]"], row.InputIds.Select(Tokenizer.IdToToken));
        Assert.Equal([-100, 0, 1, -100, 2, -100], row.LabelIds!);
        Assert.Equal([new WordPosition(0, 1), new WordPosition(1, 2), new WordPosition(2, 4)], row.Words);
        Assert.Equal(3, row.LabelCount);
        Assert.Null(row.TokenTypeIds);
    }

    [Theory]
    [InlineData(SubwordLabels.All, "1 1")]
    [InlineData(SubwordLabels.AllInside, "1 2")]
    [InlineData(SubwordLabels.First, "1 -100")]
    public void Encode_OtherPolicies_LabelTheRestAsTheySay(SubwordLabels policy, string expected)
    {
        var labels = new LabelSet(["O", "B-X", "I-X"]);
        var rows = NlpTasks.TokenClassification.Encode([new WordExample([Split], ["B-X"])], Tokenizer, labels, new TokenWindowOptions(64), policy, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join(' ', rows.Single().LabelIds!.Skip(1).SkipLast(1)));
    }

    [Fact]
    public void Encode_LabelThatIsNotInTheSet_TakesNoPart()
    {
        var row = Assert.Single(Encode(new WordExample([Short, Short], ["Z", "B"]), 64));
        Assert.Equal([-100, -100, 1, -100], row.LabelIds!);
        Assert.Equal(2, row.Words.Count);
    }

    [Fact]
    public void Encode_UnlabelledWordsOrNoSet_LeavesRowsUnlabelled()
    {
        Assert.Null(Assert.Single(Encode(new WordExample([Short]), 64)).LabelIds);
        var rows = NlpTasks.TokenClassification.Encode([new WordExample([Short], ["A"])], Tokenizer, null, new TokenWindowOptions(64), cancellation: TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(rows).LabelIds);
    }

    [Fact]
    public void Encode_WordLongerThanARow_IsPredictedAtItsFirstToken()
    {
        var rows = Encode(new WordExample([Short, Long, Short], ["A", "B", "C"]), maxTokens: 5, stride: 0);
        Assert.All(rows, row => Assert.InRange(row.InputIds.Count, 2, 5));
        Assert.Equal([0, 1, 2], rows.SelectMany(row => row.Words).Select(position => position.Word).Order());
        var cut = rows.Single(row => row.Words.Any(position => position.Word == 1));
        Assert.Equal("z", Tokenizer.IdToToken(cut.InputIds[cut.Words.Single(position => position.Word == 1).Token]));
        Assert.Equal("[SEP]", Tokenizer.IdToToken(cut.InputIds[^1]));
    }

    [Fact]
    public void Encode_WordsWithoutTokens_HaveNoPlace()
    {
        var row = Assert.Single(Encode(new WordExample([Nothing, Short, Nothing], ["A", "B", "C"]), 64));
        Assert.Equal([new WordPosition(1, 1)], row.Words);
        Assert.Equal([-100, 1, -100], row.LabelIds!);
    }

    [Fact]
    public void Encode_NoWords_GivesARowOfSpecialTokens()
    {
        var row = Assert.Single(Encode(new WordExample([], []), 64));
        Assert.Equal(["[CLS]", "[SEP]"], row.InputIds.Select(Tokenizer.IdToToken));
        Assert.Equal(0, row.LabelCount);
    }

    [Fact]
    public void Encode_AnySentenceAndWindow_PredictsEachWordThatHasTokensOnce() =>
        Gen.Select(Gen.Int[0, 3].Select(kind => new[] { Short, Split, Long, Nothing }[kind]).Array[0, 30], Gen.Int[3, 14], Gen.Int[0, 6]).Sample((words, maxTokens, stride) =>
        {
            var rows = Encode(new WordExample(words, [.. words.Select((_, index) => Labels[index % 3])]), maxTokens, stride);
            var expected = Enumerable.Range(0, words.Length).Where(word => words[word] != Nothing);
            Assert.Equal(expected, rows.SelectMany(row => row.Words).Select(position => position.Word).Order());
            foreach (var row in rows)
            {
                Assert.InRange(row.InputIds.Count, 2, maxTokens);
                Assert.All(row.Words, position =>
                {
                    Assert.Equal(position.Word % 3, row.LabelIds![position.Token]);
                    Assert.Equal(words[position.Word][..1], Tokenizer.IdToToken(row.InputIds[position.Token])![..1]);
                });
                Assert.Equal(row.Words.Count, row.LabelCount);
            }
        }, iter: 200);

    [Fact]
    public void Encode_ManySentences_KeepsTheirOrder()
    {
        WordExample[] examples = [.. Enumerable.Range(0, 40).Select(index => new WordExample([.. Enumerable.Repeat(Short, index % 7)]))];
        var rows = NlpTasks.TokenClassification.Encode(examples, Tokenizer, null, new TokenWindowOptions(5, 1), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 40), rows.Select(row => row.Example).Distinct());
        Assert.Equal(rows.Select(row => row.Example).Order(), rows.Select(row => row.Example));
    }

    [Fact]
    public void Encode_RowsWithoutRoom_Throws() => Assert.Throws<ArgumentException>(() => Encode(new WordExample([Short]), 2));

    [Fact]
    public void Encode_WordThatTheTokenizerRefuses_IsTheTokenizersError()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(
            scratch.File("tokenizer.json"),
            """{"added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"cat": 0}}}""");
        var tokenizer = Tokenizer.FromDirectory(scratch.Path);
        WordExample[] examples = [.. Enumerable.Repeat(new WordExample(["cat", "dog"]), 9)];
        var expected = Assert.ThrowsAny<GraftException>(() => tokenizer.EncodeWords(["dog"]));
        foreach (var encode in new Action[]
        {
            () => NlpTasks.TokenClassification.Encode(examples, tokenizer, null, new TokenWindowOptions(64), cancellation: TestContext.Current.CancellationToken),
            () => NlpTasks.TokenClassification.SplitWordShare(examples, tokenizer),
        })
            Assert.Equal(expected.Message, Assert.Throws(expected.GetType(), encode).Message);
    }

    [Fact]
    public void Encode_Cancelled_Stops() => Assert.Throws<OperationCanceledException>(() => NlpTasks.TokenClassification.Encode(
        [new WordExample([Short])], Tokenizer, null, new TokenWindowOptions(64), cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Predict_SentencesInWindows_GivesEachWordALabelAndItsProbability()
    {
        using var model = TinyBert.Tagger();
        WordExample[] examples =
        [
            new([.. Enumerable.Repeat(Short, 20)], [.. Enumerable.Repeat("A", 20)]),
            new([], []),
            new([Nothing, Split], ["B", "B"]),
        ];
        var rows = NlpTasks.TokenClassification.Encode(examples, Tokenizer, Labels, new TokenWindowOptions(8, 2), cancellation: TestContext.Current.CancellationToken);
        var predictions = NlpTasks.TokenClassification.Predict(model, [20, 0, 2], rows, batchSize: 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([20, 0, 2], predictions.Sentences.Select(sentence => sentence.Labels.Count));
        Assert.All(predictions.Sentences[0].Labels, label => Assert.Contains(label, Labels));
        Assert.All(predictions.Sentences[0].Scores, score => Assert.InRange(score, 1 / 3f, 1));
        Assert.Equal((SentenceLabels.Unpredicted, 0f), (predictions.Sentences[2].Labels[0], predictions.Sentences[2].Scores[0]));
        Assert.Equal(1, predictions.WordsWithoutTokens);
        Assert.InRange(predictions.Loss, 0.5, 2);

        var again = NlpTasks.TokenClassification.Predict(model, [20, 0, 2], [.. rows.Reverse()], batchSize: 1, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(predictions.Sentences.SelectMany(sentence => sentence.Labels), again.Sentences.SelectMany(sentence => sentence.Labels));
    }

    [Fact]
    public void SplitWordShare_CountsEachOccurrence() =>
        Assert.Equal(0.5, NlpTasks.TokenClassification.SplitWordShare([new WordExample([Short, Split, Split]), new WordExample([Short])], Tokenizer));

    private static IReadOnlyList<EncodedExample> Encode(WordExample example, int maxTokens, int stride = 16) =>
        NlpTasks.TokenClassification.Encode([example], Tokenizer, Labels, new TokenWindowOptions(maxTokens, stride), cancellation: TestContext.Current.CancellationToken);
}
