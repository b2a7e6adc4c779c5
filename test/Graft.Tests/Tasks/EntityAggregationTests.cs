using System.Text.Json;
using Graft.Data;
using Graft.Tasks;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Tasks;

public class EntityAggregationTests(ITestOutputHelper output)
{
    // golden/pipelines/README.md: probabilities within 1e-5.
    private const double Tolerance = 1e-5;

    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Aggregate_GoldenTexts_GivesTheEntitiesOfEveryStrategy()
    {
        var golden = GoldenCases.ReadJson(SharedFiles.Golden("pipelines", "token_classification.json"));
        var config = GoldenCases.ReadJson(SharedFiles.Golden("pipelines", golden.GetProperty("model").GetString()!, "config.json"));
        var tokenizer = GoldenCases.ReadJson(SharedFiles.Golden("pipelines", golden.GetProperty("model").GetString()!, "tokenizer.json"));
        var unknown = tokenizer.GetProperty("model").GetProperty("unk_token").GetString()!;
        var labels = config.GetProperty("id2label").EnumerateObject().OrderBy(entry => int.Parse(entry.Name)).Select(entry => entry.Value.GetString()!).ToArray();
        var cases = golden.GetProperty("cases").EnumerateArray().ToList();
        var encoded = new Dictionary<string, JsonElement>();
        foreach (var item in cases.Where(item => item.TryGetProperty("logits", out _)))
            encoded[item.GetProperty("text").GetString()!] = item;
        // What has no stored logits needs the model, and is checked where the pipeline is whole.
        var (here, elsewhere) = (cases.Where(IsHere).ToList(), cases.Where(item => !IsHere(item)).ToList());
        foreach (var group in elsewhere.GroupBy(item => item.GetProperty("kind").GetString()))
            output.WriteLine($"NOT COVERED here: {group.Count()} cases of kind '{group.Key}', which store no logits");
        GoldenCases.CheckAll(
            here.SelectMany(item => item.GetProperty("expected").EnumerateObject().Select(expected => (Item: item, Expected: expected))),
            test => $"{test.Item.GetProperty("kind").GetString()}, {test.Expected.Name}: {test.Item.GetProperty("text").GetString()}",
            test => Check(labels, unknown, test.Item, encoded[test.Item.GetProperty("text").GetString()!], test.Expected));

        bool IsHere(JsonElement item) =>
            item.TryGetProperty("text", out var text) && encoded.ContainsKey(text.GetString()!)
            && (!item.TryGetProperty("windows", out var windows) || windows.GetArrayLength() == 1);
    }

    [Fact]
    public void Aggregate_WordsInPieces_DecidesByStrategy()
    {
        var text = "😀 Merkel in Rom";
        TokenPrediction[] tokens =
        [
            Special(), Token("[UNK]", 0, 2, 0) with { IsUnknown = true }, Token("Mer", 3, 6, 1, 0.6f), Token("##kel", 6, 9, 3, 0.8f),
            Token("in", 10, 12, 0), Token("Rom", 13, 16, 4), Special(),
        ];
        Assert.Equal("B-PER Mer,B-LOC ##kel,I-LOC Rom", Read(AggregationStrategy.None));
        Assert.Equal("PER Mer,LOC ##kel,LOC Rom", Read(AggregationStrategy.Simple));
        Assert.Equal("PER Merkel,LOC Rom", Read(AggregationStrategy.First));
        Assert.Equal("LOC Merkel,LOC Rom", Read(AggregationStrategy.Average));
        Assert.Equal("LOC Merkel,LOC Rom", Read(AggregationStrategy.Max));

        string Read(AggregationStrategy strategy) => string.Join(',', With(strategy).Aggregate(text, tokens).Select(entity => $"{entity.Label} {entity.Word}"));
    }

    [Fact]
    public void Aggregate_IgnoredLabels_AreLookedUpAfterGrouping()
    {
        TokenPrediction[] tokens = [Token("a", 0, 1, 1), Token("b", 2, 3, 3)];
        var options = new EntityAggregationOptions { Strategy = AggregationStrategy.Simple, IgnoredLabels = ["PER", "B-LOC"] };
        var entity = Assert.Single(new EntityAggregation(Labels, WordPieceText, options).Aggregate("a b", tokens));
        Assert.Equal(new TextEntity("LOC", entity.Score, "b", 2, 3, null), entity);
    }

    [Fact]
    public void AggregateWindows_Overlap_KeepsTheLongerThenTheSurer()
    {
        var text = "New York is big";
        TokenPrediction[] first = [Token("New", 0, 3, 3), Token("York", 4, 8, 4, 0.5f)];
        TokenPrediction[] second = [Token("York", 4, 8, 3), Token("is", 9, 11, 0), Token("big", 12, 15, 1, 0.6f)];
        TokenPrediction[] third = [Token("big", 12, 15, 3, 0.9f)];
        var entities = With(AggregationStrategy.First).AggregateWindows(text, [first, second, third]);
        Assert.Equal([("LOC", 0, 8), ("LOC", 12, 15)], entities.Select(entity => (entity.Label, entity.Start, entity.End)));
        Assert.Throws<ArgumentException>(() => With(AggregationStrategy.None).AggregateWindows(text, [first, second]));
    }

    [Fact]
    public void Aggregate_WithoutContinuationPrefix_LooksAtTheSpaceBefore()
    {
        var options = new EntityAggregationOptions { Strategy = AggregationStrategy.First, HasContinuationPrefix = false };
        var aggregation = new EntityAggregation(Labels, tokens => string.Concat(tokens), options);
        var entities = aggregation.Aggregate("Merkel Rom", [Token("▁Mer", 0, 3, 1), Token("kel", 3, 6, 3), Token("▁Rom", 7, 10, 3)]);
        Assert.Equal([("PER", 0, 6), ("LOC", 7, 10)], entities.Select(entity => (entity.Label, entity.Start, entity.End)));
    }

    [Fact]
    public void Aggregate_TokenThatDoesNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => With(AggregationStrategy.Simple).Aggregate("ab", [Token("abc", 0, 3, 0)]));
        Assert.Throws<ArgumentException>(() => With(AggregationStrategy.Simple).Aggregate("ab", [new TokenPrediction("a", 0, 1, [1f])]));
    }

    private static EntityAggregation With(AggregationStrategy strategy) => new(Labels, WordPieceText, new EntityAggregationOptions { Strategy = strategy });

    private static TokenPrediction Special() => Token("[CLS]", 0, 0, 1) with { IsSpecial = true };

    private static TokenPrediction Token(string token, int start, int end, int label, float probability = 0.95f)
    {
        var probabilities = new float[Labels.Length];
        Array.Fill(probabilities, (1 - probability) / (Labels.Length - 1));
        probabilities[label] = probability;
        return new TokenPrediction(token, start, end, probabilities);
    }

    private static void Check(string[] labels, string unknown, JsonElement item, JsonElement encoded, JsonProperty expected)
    {
        var text = item.GetProperty("text").GetString()!;
        var offsets = new TextOffsets(text);
        int Utf16(JsonElement codePoint) => offsets.Convert(codePoint.GetInt32(), TextOffsetUnit.CodePoint, TextOffsetUnit.Utf16);
        var masks = encoded.GetProperty("special_tokens_mask");
        var logits = encoded.GetProperty("logits");
        var tokens = encoded.GetProperty("tokens").EnumerateArray().Select((token, index) =>
        {
            var pair = encoded.GetProperty("offsets")[index];
            return new TokenPrediction(token.GetString()!, Utf16(pair[0]), Utf16(pair[1]), Softmax(logits[index]))
            {
                IsSpecial = masks[index].GetInt32() == 1,
                IsUnknown = token.GetString() == unknown,
            };
        }).ToList();
        var options = new EntityAggregationOptions { Strategy = Enum.Parse<AggregationStrategy>(expected.Name, ignoreCase: true) };
        if (item.TryGetProperty("ignore_labels", out var ignored))
            options = options with { IgnoredLabels = [.. ignored.EnumerateArray().Select(label => label.GetString()!)] };
        var found = new EntityAggregation(labels, WordPieceText, options).AggregateWindows(text, [tokens]);

        var want = expected.Value.EnumerateArray().ToList();
        Assert.Equal(want.Count, found.Count);
        foreach (var (entity, actual) in want.Zip(found))
        {
            var isToken = options.Strategy == AggregationStrategy.None;
            Assert.Equal(entity.GetProperty(isToken ? "entity" : "entity_group").GetString(), actual.Label);
            Assert.Equal(entity.GetProperty("score").GetDouble(), actual.Score, Tolerance);
            Assert.Equal(entity.GetProperty("word").GetString(), actual.Word);
            Assert.Equal((Utf16(entity.GetProperty("start")), Utf16(entity.GetProperty("end"))), (actual.Start, actual.End));
            Assert.Equal(isToken ? entity.GetProperty("index").GetInt32() : null, actual.Index);
        }
    }

    private static float[] Softmax(JsonElement logits)
    {
        var values = logits.EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var powers = values.Select(value => Math.Exp(value - values.Max())).ToArray();
        return [.. powers.Select(power => (float)(power / powers.Sum()))];
    }

    // The WordPiece decoder with clean-up, as golden/tokenizers/README.md tells it: token by token.
    private static string WordPieceText(IReadOnlyList<string> tokens) => string.Concat(tokens.Select((token, index) =>
    {
        var text = index == 0 ? token : token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : $" {token}";
        return text.Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!").Replace(" ,", ",").Replace(" ' ", "'").Replace(" n't", "n't")
            .Replace(" 'm", "'m").Replace(" do not", " don't").Replace(" 's", "'s").Replace(" 've", "'ve").Replace(" 're", "'re");
    }));
}
