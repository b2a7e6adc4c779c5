using System.Text.Json;
using Graft.Data;
using Graft.Inference;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tokenizers;
using Xunit;

namespace Graft.Tests.Inference;

/// <summary>The reference's token-classification pipeline, from raw text through tokenizer and model to entities.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class ReferencePipelineGoldenTests
{
    // golden/pipelines/README.md.
    private const double ProbabilityTolerance = 1e-5;
    private const double LogitTolerance = 1e-4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Recognize_GoldenCases_GivesTheReferencesEntities()
    {
        var golden = GoldenCases.ReadJson(SharedFiles.Golden("pipelines", "token_classification.json"));
        using var classifier = TokenClassifier.Load(SharedFiles.Golden("pipelines", golden.GetProperty("model").GetString()!));
        GoldenCases.CheckAll(
            golden.GetProperty("cases").EnumerateArray(),
            item => $"{item.GetProperty("kind").GetString()}: {(item.TryGetProperty("text", out var text) ? text : item.GetProperty("words"))}",
            item => Check(classifier, item));
    }

    private static void Check(TokenClassifier classifier, JsonElement item)
    {
        switch (item.GetProperty("kind").GetString())
        {
            case "text":
                CheckReading(classifier, item);
                CheckEntities(classifier, item, Text(item), (text, options) => Recognize(classifier, text, options));
                break;
            case "ignore_labels":
                CheckEntities(classifier, item, Text(item), (text, options) => Recognize(classifier, text, options));
                break;
            case "stride":
                var stride = item.GetProperty("stride").GetInt32();
                CheckWindows(classifier, item, stride);
                CheckEntities(classifier, item, Text(item), (text, options) => classifier.Recognize(text, options, stride, Cancellation));
                break;
            case "words":
                var words = item.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToArray();
                var delimiter = item.GetProperty("delimiter").GetString()!;
                CheckEntities(classifier, item, string.Join(delimiter, words), (_, options) => classifier.RecognizeWords(words, delimiter, options, Cancellation));
                break;
            case var kind:
                Assert.Fail($"the suite does not know the kind '{kind}'");
                break;
        }
    }

    /// <summary>Without a stride the reference cuts a long text in silence; we refuse it, and agree with the reference on what it kept.</summary>
    private static IReadOnlyList<TextEntity> Recognize(TokenClassifier classifier, string text, EntityAggregationOptions options)
    {
        var pipeline = classifier.Pipeline();
        if (pipeline.Encode(text, 0) is not { Count: > 1 } windows)
            return classifier.Recognize(text, options, cancellation: Cancellation);
        Assert.Throws<ArgumentException>(() => classifier.Recognize(text, options, cancellation: Cancellation));
        return pipeline.Recognize(text, [windows[0]], options, Cancellation);
    }

    private static void CheckReading(TokenClassifier classifier, JsonElement item)
    {
        var pipeline = classifier.Pipeline();
        var tokens = pipeline.Encode(Text(item), 0)[0];
        Assert.Equal(Ints(item.GetProperty("input_ids")), tokens.Ids);
        Assert.Equal(item.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()), tokens.Tokens);
        Assert.Equal(item.GetProperty("offsets").EnumerateArray().Select(pair => new TextSpan(pair[0].GetInt32(), pair[1].GetInt32())), tokens.OffsetsIn(OffsetUnit.CodePoint));
        Assert.Equal(Ints(item.GetProperty("special_tokens_mask")), tokens.SpecialTokensMask);
        var want = item.GetProperty("logits").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble()).ToArray();
        var found = pipeline.Logits([tokens], Cancellation)[0];
        Assert.Equal(want.Length, found.Length);
        for (var i = 0; i < want.Length; i++)
            Assert.Equal(want[i], found[i], LogitTolerance);
    }

    private static void CheckWindows(TokenClassifier classifier, JsonElement item, int stride)
    {
        Assert.Equal(item.GetProperty("model_max_length").GetInt32(), classifier.Tokenizer.ModelMaxLength);
        var windows = classifier.Pipeline().Encode(Text(item), stride);
        var want = item.GetProperty("windows").EnumerateArray().ToList();
        Assert.Equal(want.Count, windows.Count);
        foreach (var (expected, window) in want.Zip(windows))
        {
            // The reference fills the last window up to the others' length.
            var length = Ints(expected.GetProperty("attention_mask")).Sum();
            Assert.Equal(Ints(expected.GetProperty("input_ids")).Take(length), window.Ids);
            var offsets = window.OffsetsIn(OffsetUnit.CodePoint).Where((_, token) => window.SpecialTokensMask[token] == 0).ToList();
            Assert.Equal((Span(expected.GetProperty("first_offset")), Span(expected.GetProperty("last_offset"))), (offsets[0], offsets[^1]));
        }
    }

    private static void CheckEntities(
        TokenClassifier classifier, JsonElement item, string text, Func<string, EntityAggregationOptions, IReadOnlyList<TextEntity>> recognize)
    {
        var offsets = new TextOffsets(text);
        int Utf16(JsonElement codePoint) => offsets.Convert(codePoint.GetInt32(), TextOffsetUnit.CodePoint, TextOffsetUnit.Utf16);
        foreach (var expected in item.GetProperty("expected").EnumerateObject())
        {
            var strategy = Enum.Parse<AggregationStrategy>(expected.Name, ignoreCase: true);
            var options = new EntityAggregationOptions { Strategy = strategy };
            if (item.TryGetProperty("ignore_labels", out var ignored))
                options = options with { IgnoredLabels = [.. ignored.EnumerateArray().Select(label => label.GetString()!)] };
            var found = recognize(text, options);
            var isToken = strategy == AggregationStrategy.None;
            Assert.Equal(
                expected.Value.EnumerateArray().Select(entity => (
                    entity.GetProperty(isToken ? "entity" : "entity_group").GetString()!, entity.GetProperty("word").GetString()!,
                    Utf16(entity.GetProperty("start")), Utf16(entity.GetProperty("end")),
                    isToken ? entity.GetProperty("index").GetInt32() : default(int?))),
                found.Select(entity => (entity.Label, entity.Word, entity.Start, entity.End, entity.Index)));
            foreach (var (entity, actual) in expected.Value.EnumerateArray().Zip(found))
                Assert.Equal(entity.GetProperty("score").GetDouble(), actual.Score, ProbabilityTolerance);
        }
    }

    private static string Text(JsonElement item) => item.GetProperty("text").GetString()!;

    private static TextSpan Span(JsonElement pair) => new(pair[0].GetInt32(), pair[1].GetInt32());

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetInt32())];
}
