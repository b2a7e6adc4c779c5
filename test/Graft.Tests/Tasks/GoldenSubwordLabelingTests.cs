using System.Text.Json;
using Graft.Data;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tokenizers;
using Xunit;

namespace Graft.Tests.Tasks;

/// <summary>Golden preparation of token classification with a published tokenizer: the reference's windows, and whole words of our own.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenSubwordLabelingTests
{
    private static readonly (string Key, SubwordLabels Policy)[] Policies =
        [("labels_first", SubwordLabels.First), ("labels_all", SubwordLabels.All), ("labels_all_b_to_i", SubwordLabels.AllInside)];

    [Fact]
    public void Align_GoldenSentences_GivesTheReferencesWindowsAndLabels()
    {
        var tokenizer = Published();
        GoldenCases.CheckAll(Cases(), Name, item => CheckWindows(tokenizer, item));
    }

    [Fact]
    public void Encode_GoldenSentences_PredictsEachWordWhereTheGoldenFileSays()
    {
        var tokenizer = Published();
        GoldenCases.CheckAll(Cases().Where(item => item.TryGetProperty("word_windows", out _)), Name, item => CheckRows(tokenizer, item));
    }

    private static Tokenizer Published() => Tokenizer.FromDirectory(SharedFiles.Shared("models", "all-MiniLM-L6-v2"));

    private static IEnumerable<JsonElement> Cases() =>
        GoldenCases.ReadJson(SharedFiles.Golden("preparation", "token_classification.json")).GetProperty("cases").EnumerateArray();

    private static string Name(JsonElement item) => $"{item.GetProperty("name").GetString()}, {item.GetProperty("max_length")}, {item.GetProperty("stride_tokens")}";

    private static void CheckWindows(Tokenizer tokenizer, JsonElement item)
    {
        var (words, labels) = (Strings(item.GetProperty("words")), Strings(item.GetProperty("labels")));
        var expected = item.GetProperty("expected");
        var truncation = item.GetProperty("max_length") is { ValueKind: JsonValueKind.Number } length
            ? new Truncation(length.GetInt32(), Stride: item.GetProperty("stride_tokens").GetInt32())
            : null;
        var first = tokenizer.EncodeWords(words!, options: new EncodeOptions { Truncation = truncation });
        IReadOnlyList<Encoding> windows = [first, .. first.Overflowing];

        var want = expected.GetProperty("windows").EnumerateArray().ToList();
        Assert.Equal(want.Count, windows.Count);
        Assert.Equal(Enumerable.Repeat(0, want.Count), expected.GetProperty("overflow_to_sample_mapping").EnumerateArray().Select(sample => sample.GetInt32()));
        foreach (var (window, encoding) in want.Zip(windows))
        {
            Assert.Equal(window.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()), encoding.Ids);
            Assert.Equal(Strings(window.GetProperty("tokens"))!, encoding.Tokens);
            Assert.Equal(window.GetProperty("word_ids").EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Null ? default(int?) : id.GetInt32()), encoding.WordIds);
            Assert.Equal(
                window.GetProperty("offsets_in_word").EnumerateArray().Select(pair => new TextSpan(pair[0].GetInt32(), pair[1].GetInt32())),
                encoding.OffsetsIn(OffsetUnit.CodePoint));
            foreach (var (key, policy) in Policies)
                Assert.Equal(Strings(window.GetProperty(key)), SubwordLabeling.Align(encoding.WordIds, labels!, policy));
        }

        var seen = tokenizer.EncodeWords(words!).WordIds.ToHashSet();
        Assert.Equal(
            expected.GetProperty("words_without_tokens").EnumerateArray().Select(word => word.GetInt32()),
            Enumerable.Range(0, words.Length).Where(word => !seen.Contains(word)));
    }

    private static void CheckRows(Tokenizer tokenizer, JsonElement item)
    {
        var (words, labels) = (Strings(item.GetProperty("words")), Strings(item.GetProperty("labels")));
        var want = item.GetProperty("word_windows");
        var tokensPerWord = new int[words.Length];
        foreach (var word in tokenizer.EncodeWords(words!, options: new EncodeOptions { AddSpecialTokens = false }).WordIds)
            tokensPerWord[word!.Value]++;
        Assert.Equal(want.GetProperty("tokens_per_word").EnumerateArray().Select(count => count.GetInt32()), tokensPerWord);

        var set = new LabelSet(labels.Distinct().Order(StringComparer.Ordinal)!);
        var rows = NlpTasks.TokenClassification.Encode(
            [new WordExample(words!, labels!)], tokenizer, set,
            new TokenWindowOptions(item.GetProperty("max_length").GetInt32(), want.GetProperty("stride_words").GetInt32()),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(want.GetProperty("windows").GetArrayLength(), rows.Count);
        var predicts = want.GetProperty("window_that_predicts");
        for (var word = 0; word < words.Length; word++)
        {
            if (tokensPerWord[word] == 0)
                continue;
            var places = rows.SelectMany((row, window) => row.Words.Where(place => place.Word == word).Select(place => (Window: window, place.Token))).ToList();
            var (predictor, token) = Assert.Single(places);
            Assert.Equal(predicts[word].GetInt32(), predictor);
            Assert.Equal(set.IdOrIgnored(labels[word]!), rows[predictor].LabelIds![token]);
        }

        Assert.Equal(tokensPerWord.Count(count => count > 0), rows.Sum(row => row.LabelCount));
    }

    private static string?[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString())];
}
