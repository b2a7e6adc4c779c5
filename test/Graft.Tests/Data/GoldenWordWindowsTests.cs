using System.Text.Json;
using Graft.Data;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Data;

[Trait(Tier.Key, Tier.Shared)]
public class GoldenWordWindowsTests
{
    [Fact]
    public void Cut_GoldenSentences_GivesTheWindowsAndWhichOnePredictsEachWord()
    {
        var cases = GoldenCases.ReadJson(SharedFiles.Golden("preparation", "token_classification.json")).GetProperty("cases");
        GoldenCases.CheckAll(
            cases.EnumerateArray().Where(item => item.TryGetProperty("word_windows", out _)),
            item => $"{item.GetProperty("name").GetString()}, {item.GetProperty("max_length")}",
            Check);
    }

    private static void Check(JsonElement item)
    {
        var want = item.GetProperty("word_windows");
        var counts = Ints(want.GetProperty("tokens_per_word"));
        var windows = WordWindows.Cut(counts, item.GetProperty("max_length").GetInt32() - 2, want.GetProperty("stride_words").GetInt32());
        Assert.Equal(want.GetProperty("windows").EnumerateArray().Select(pair => new WordWindow(pair[0].GetInt32(), pair[1].GetInt32())), windows);
        Assert.Equal(Ints(want.GetProperty("window_that_predicts")), WordWindows.WindowThatPredicts(windows, counts.Length));
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetInt32())];
}
