using Graft.Checkpoints;
using Graft.Data;
using Graft.Inference;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Vectors;
using TorchSharp;
using Xunit;

namespace Graft.Tests.Inference;

public sealed class TokenClassifierTests : IDisposable
{
    private static readonly string[] TagLabels = ["NOUN", "VERB", "DET", "PUNCT"];
    private static readonly string[] SpanLabels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    private readonly string _folder = Directory.CreateTempSubdirectory("graft-inference-").FullName;

    public TokenClassifierTests()
    {
        LexiconModel.Write(Tags, TagLabels, new Dictionary<string, string>
        {
            ["dog"] = "NOUN",
            ["the"] = "DET",
            ["bark"] = "VERB",
            ["##s"] = "NOUN",
            ["."] = "PUNCT",
            ["do"] = "VERB",
            ["n"] = "DET",
            ["'"] = "PUNCT",
            ["t"] = "DET",
        });
        LexiconModel.Write(Spans, SpanLabels, new Dictionary<string, string>
        {
            ["Ang"] = "B-PER",
            ["##ela"] = "B-LOC",
            ["Merkel"] = "I-PER",
            ["in"] = "O",
            ["Rom"] = "B-LOC",
            ["-"] = "B-PER",
        }, maxLength: 12);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Tags => Path.Combine(_folder, "tags");

    private string Spans => Path.Combine(_folder, "spans");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predict_RawText_WordsByRulesWithPlaces()
    {
        using var classifier = TokenClassifier.Load(Tags);
        var text = classifier.Predict("the dog\tbarks.", cancellation: Cancellation);
        Assert.Equal("the dog\tbarks.", text.Text);
        Assert.Equal(
            [("the", 0, 3, "DET"), ("dog", 4, 7, "NOUN"), ("barks", 8, 13, "VERB"), (".", 13, 14, "PUNCT")],
            text.Words.Select(word => (word.Text, word.Start, word.End, word.Label)));
        Assert.All(text.Words, word => Assert.InRange(word.Score, 0.5, 1));
        Assert.Null(text.Entities);
    }

    [Fact]
    public void Predict_Language_SplitsItsClitics()
    {
        using var plain = TokenClassifier.Load(Tags);
        using var english = TokenClassifier.Load(Tags, new TokenClassifierOptions { Language = "en" });
        Assert.Equal(["don't"], plain.Predict("don't", cancellation: Cancellation).Words.Select(word => word.Text));
        Assert.Equal(["do", "n't"], english.Predict("don't", cancellation: Cancellation).Words.Select(word => word.Text));
    }

    [Fact]
    public void Predict_ManyTextsInSmallBatches_InputOrderAndTheSameScores()
    {
        string[] texts = ["", "the dog barks.", " ", "barks", "the dog the dog the dog .", "dog"];
        using var classifier = TokenClassifier.Load(Tags, new TokenClassifierOptions { BatchSize = 2 });
        var progress = new List<InferenceProgress>();
        var together = classifier.Predict(texts, new Recorder(progress), cancellation: Cancellation);
        Assert.Equal(texts, together.Select(text => text.Text));
        foreach (var text in together)
        {
            var alone = classifier.Predict(text.Text, cancellation: Cancellation);
            Assert.Equal(alone.Words.Select(word => word with { Score = 0 }), text.Words.Select(word => word with { Score = 0 }));
            Assert.All(alone.Words.Zip(text.Words), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
        }

        Assert.Equal(new InferenceProgress(6, 6), progress[^1]);
    }

    [Fact]
    public void Predict_TextLongerThanARow_ReadsEveryWordOnce()
    {
        var text = string.Join(' ', Enumerable.Repeat("the dog barks .", 30));
        using var classifier = TokenClassifier.Load(Tags, new TokenClassifierOptions { MaxLength = 9, StrideWords = 2 });
        var words = classifier.Predict(text, cancellation: Cancellation).Words;
        Assert.Equal(Enumerable.Repeat<string[]>(["DET", "NOUN", "VERB", "PUNCT"], 30).SelectMany(labels => labels), words.Select(word => word.Label));
    }

    [Fact]
    public void PredictWords_GivenWords_StayWholeAndJoinWithSpaces()
    {
        using var classifier = TokenClassifier.Load(Tags);
        var text = classifier.PredictWords([["the", "dog.", ""], []], cancellation: Cancellation)[0];
        Assert.Equal("the dog. ", text.Text);
        Assert.Equal([(0, 3, "DET"), (4, 8, "NOUN"), (9, 9, "_")], text.Words.Select(word => (word.Start, word.End, word.Label)));
        Assert.Equal(0, text.Words[^1].Score);
    }

    [Theory]
    [InlineData(null, "PER Angela Merkel,LOC Rom")]
    [InlineData(AggregationStrategy.First, "PER Angela Merkel,LOC Rom")]
    [InlineData(AggregationStrategy.Simple, "PER Ang,LOC ela,PER Merkel,LOC Rom")]
    [InlineData(AggregationStrategy.None, "B-PER Ang,B-LOC ela,I-PER Merkel,B-LOC Rom")]
    public void Predict_SpanLabels_EntitiesByTheStrategy(AggregationStrategy? strategy, string expected)
    {
        using var classifier = TokenClassifier.Load(Spans, new TokenClassifierOptions { Aggregation = strategy });
        var text = classifier.Predict("Angela  Merkel in Rom", cancellation: Cancellation);
        Assert.Equal(["B-PER", "I-PER", "O", "B-LOC"], text.Words.Select(word => word.Label));
        Assert.Equal(
            expected.Replace("Angela Merkel", "Angela  Merkel", StringComparison.Ordinal),
            string.Join(',', text.Entities!.Select(entity => $"{entity.Label} {text.Text[entity.Start..entity.End]}")));
    }

    [Fact]
    public void Predict_WordOfSeveralWholeTokens_IsOneWordForEntitiesToo()
    {
        // For the reference's rules "-" and the second "Rom" are words of their own.
        using var classifier = TokenClassifier.Load(Spans);
        var text = classifier.Predict("in Rom-Rom", cancellation: Cancellation);
        Assert.Equal(("LOC", 3, 10), text.Entities!.Select(entity => (entity.Label, entity.Start, entity.End)).Single());
        Assert.Equal(
            ["LOC Rom", "PER -", "LOC Rom"],
            classifier.Recognize("in Rom-Rom", new EntityAggregationOptions { Strategy = AggregationStrategy.First }, cancellation: Cancellation).Select(entity => $"{entity.Label} {entity.Word}"));
    }

    [Fact]
    public void Predict_EntityAcrossWindows_StaysWhole()
    {
        using var classifier = TokenClassifier.Load(Spans, new TokenClassifierOptions { StrideWords = 2 });
        var text = classifier.Predict(string.Join(' ', Enumerable.Repeat("in Angela Merkel in", 12)), cancellation: Cancellation);
        Assert.Equal(12, text.Entities!.Count);
        Assert.All(text.Entities, entity => Assert.Equal("Angela Merkel", text.Text[entity.Start..entity.End]));
    }

    [Fact]
    public void Predict_OneLetterSpans_AreKeptApart()
    {
        var folder = Path.Combine(_folder, "bilou");
        LexiconModel.Write(folder, ["O", "B-PER", "L-PER", "U-PER"], new Dictionary<string, string> { ["Ann"] = "U-PER", ["Jo"] = "B-PER", ["Lee"] = "L-PER" });
        using var classifier = TokenClassifier.Load(folder);
        Assert.Equal(TagScheme.Bilou, classifier.Scheme);
        Assert.Equal([(0, 3), (4, 7), (8, 14)], classifier.Predict("Ann Ann Jo Lee", cancellation: Cancellation).Entities!.Select(entity => (entity.Start, entity.End)));
    }

    [Theory]
    [InlineData("O,I-PER,E-PER", "Jo Lee in Lee Jo Jo Lee", "Jo Lee,Lee,Jo Jo Lee")]
    [InlineData("E-PER,I-PER,O", "Jo Lee in Lee Lee Jo", "Jo Lee,Lee,Lee,Jo")]
    [InlineData("O,I-PER,E-PER", "Jo Rom Lee", "Jo,Rom,Lee")]
    [InlineData("O,B-PER,I-PER,E-PER,S-PER", "Jo Lee Jo Lee", "Jo Lee,Jo Lee")]
    public void Predict_TagsThatSayWhereASpanEnds_EntitiesAreWhole(string labels, string input, string expected)
    {
        var folder = Path.Combine(_folder, "ends");
        var isInside = !labels.Contains("B-PER", StringComparison.Ordinal);
        LexiconModel.Write(folder, [.. labels.Split(','), "I-LOC", "E-LOC", .. isInside ? Array.Empty<string>() : ["B-LOC", "S-LOC"]], new Dictionary<string, string>
        {
            ["Jo"] = isInside ? "I-PER" : "B-PER",
            ["Lee"] = "E-PER",
            ["Rom"] = "E-LOC",
            ["in"] = "O",
        });
        foreach (var strategy in new[] { AggregationStrategy.Simple, AggregationStrategy.First, AggregationStrategy.Max, AggregationStrategy.Average })
        {
            using var classifier = TokenClassifier.Load(folder, new TokenClassifierOptions { Aggregation = strategy });
            var text = classifier.Predict(input, cancellation: Cancellation);
            Assert.Equal(expected, string.Join(',', text.Entities!.Select(entity => text.Text[entity.Start..entity.End])));
            Assert.All(text.Entities!, entity => Assert.True(entity.Label is "PER" or "LOC"));
        }
    }

    [Fact]
    public void Recognize_LongText_NeedsAStride()
    {
        using var classifier = TokenClassifier.Load(Spans);
        var text = string.Join(' ', Enumerable.Repeat("in Rom", 10));
        var options = new EntityAggregationOptions { Strategy = AggregationStrategy.Simple };
        Assert.Throws<ArgumentException>(() => classifier.Recognize(text, options, cancellation: Cancellation));
        Assert.Equal(10, classifier.Recognize(text, options, strideTokens: 3, cancellation: Cancellation).Count);
        Assert.Throws<ArgumentException>(() => classifier.RecognizeWords(text.Split(' '), cancellation: Cancellation));
    }

    [Fact]
    public void Evaluate_LabelsThatTheModelDoesNotKnow_CountAsWrong()
    {
        using var classifier = TokenClassifier.Load(Tags);
        var evaluation = classifier.Evaluate([new WordExample(["the", "dog", "barks", "."], ["DET", "NOUN", "AUX", "PUNCT"])], cancellation: Cancellation);
        Assert.Equal(0.75, evaluation.Report.Scores.Metrics["accuracy"]);
        Assert.Equal([KeyValuePair.Create("AUX", 1)], evaluation.UnknownLabels);
        Assert.Equal(["DET", "NOUN", "VERB", "PUNCT"], evaluation.Predictions.Sentences[0].Labels);
        Assert.InRange(evaluation.Report.Scores.Metrics["loss"], 0, 0.5);
    }

    /// <summary>The scheme is that of the true labels, so what is predicted need not be of it.</summary>
    [Theory]
    [InlineData("U-PER", "O")]
    [InlineData("PROPN", "INTJ")]
    public void Evaluate_ModelOfOtherTags_ScoresThem(string ofAnn, string ofIn)
    {
        var folder = Path.Combine(_folder, "others");
        LexiconModel.Write(folder, [ofIn, ofAnn], new Dictionary<string, string> { ["Ann"] = ofAnn, ["in"] = ofIn });
        using var classifier = TokenClassifier.Load(folder);
        var report = classifier.Evaluate([new WordExample(["Ann", "in", "Ann"], ["B-PER", "O", "B-PER"])], cancellation: Cancellation).Report;
        Assert.Equal(TagScheme.Iob2, report.Scheme);
        Assert.Equal((0, 0, 2), (report.StrictSpans!.TotalCounts.Correct, report.StrictSpans.TotalCounts.Predicted, report.StrictSpans.TotalCounts.Actual));
    }

    [Theory]
    [InlineData("bilstm")]
    [InlineData("window")]
    public void Predict_BlankTextsAndATokenizerWithoutSpecialTokens_HaveNoWords(string encoder)
    {
        var (vectors, folder) = (Path.Combine(_folder, "vectors"), Path.Combine(_folder, "tagger"));
        StaticVectorsDirectory.Import(vectors, new WordVectors(["the", "dog"], [1, 2, 3, 4], 2), new StaticVectorsOptions(encoder, HiddenSize: 4));
        var pretrained = PretrainedModel.Open(vectors);
        using (var model = pretrained.CreateModel(NlpTasks.TokenClassification, new LabelSet(SpanLabels), new RandomSource(1), out _))
            pretrained.Save(folder, model);
        using var classifier = TokenClassifier.Load(folder, new TokenClassifierOptions { BatchSize = 2 });
        Assert.Empty(classifier.Predict("", Cancellation).Words);
        var progress = new List<InferenceProgress>();
        var texts = classifier.Predict(["", "the dog", " ", "dog", "\n", "the"], new Recorder(progress), Cancellation);
        Assert.Equal([0, 2, 0, 1, 0, 1], texts.Select(text => text.Words.Count));
        Assert.All(texts, text => Assert.True(text.Words.Count > 0 || text.Entities!.Count == 0));
        Assert.Equal(new InferenceProgress(6, 6), progress[^1]);
    }

    [Fact]
    public void Predict_Cancelled_Stops()
    {
        using var classifier = TokenClassifier.Load(Tags);
        Assert.ThrowsAny<OperationCanceledException>(() => classifier.Predict("the dog", new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Predict_Disposal_LeavesNoTensor()
    {
        using var classifier = TokenClassifier.Load(Tags);
        classifier.Predict("the dog barks.", cancellation: Cancellation);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        classifier.Predict("the dog barks.", cancellation: Cancellation);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Load_WrongFolders_SaysWhatToDo()
    {
        var unfinished = Directory.CreateDirectory(Path.Combine(_folder, "unfinished")).FullName;
        File.WriteAllText(Path.Combine(unfinished, "recipe.json"), "{}");
        Assert.Contains("--resume", Assert.Throws<CheckpointFormatException>(() => TokenClassifier.Load(unfinished)).Message, StringComparison.Ordinal);

        var config = Path.Combine(Tags, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("BertForTokenClassification", "BertForMaskedLM", StringComparison.Ordinal));
        Assert.Contains("masked-language-modeling", Assert.Throws<UnsupportedModelException>(() => TokenClassifier.Load(Tags)).Message, StringComparison.Ordinal);
        File.WriteAllText(config, File.ReadAllText(config).Replace("BertForMaskedLM", "BertModel", StringComparison.Ordinal));
        Assert.Contains("graft train", Assert.Throws<UnsupportedModelException>(() => TokenClassifier.Load(Tags)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OptionsOutOfRange_NamesAllOfThem()
    {
        var options = new TokenClassifierOptions { BatchSize = 0, MaxLength = 13, StrideWords = -1, Language = "tlh" };
        var message = Assert.Throws<ArgumentException>(() => TokenClassifier.Load(Spans, options)).Message;
        foreach (var name in new[] { "--batch-size", "--max-length", "--stride-words", "--language", "12" })
            Assert.Contains(name, message, StringComparison.Ordinal);
    }

    private sealed class Recorder(List<InferenceProgress> seen) : IProgress<InferenceProgress>
    {
        public void Report(InferenceProgress value) => seen.Add(value);
    }
}
