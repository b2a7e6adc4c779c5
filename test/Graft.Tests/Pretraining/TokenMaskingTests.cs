using System.Text.Json;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Pretraining;

/// <summary>What is masked, and how, against the reference's collators.</summary>
public class TokenMaskingTests
{
    private const int Vocabulary = 30522, MaskId = 103;

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Replacement_GoldenDecisions_AreTheReferences() => GoldenCases.CheckAll(Cases("masking_decisions"), Name, golden =>
    {
        var ids = Ints(golden, "input_ids");
        var special = Ints(golden, "special_tokens_mask");
        var (select, mask, replace, random) = (Doubles(golden, "uniform_select"), Doubles(golden, "uniform_mask"), Doubles(golden, "uniform_random"), Ints(golden, "random_words"));
        var rate = golden.GetProperty("mlm_probability").GetDouble();
        var masking = Masking(new MaskingOptions(Rate: rate));
        var labels = ids.Select((id, i) => special[i] == 0 && select[i] < rate ? id : -100).ToArray();
        var masked = ids.Select((id, i) => labels[i] == -100 ? id : masking.Replacement(id, mask[i], replace[i], random[i])).ToArray();
        Assert.Equal(Ints(golden.GetProperty("expected"), "labels"), labels);
        Assert.Equal(Ints(golden.GetProperty("expected"), "input_ids"), masked);
    });

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Words_GoldenTokens_AreGroupedByContinuationPrefix() => GoldenCases.CheckAll(Cases("whole_word_groups"), Name, golden =>
    {
        var ids = Ints(golden, "input_ids");
        var tokens = golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToArray();
        var special = Ints(golden, "special_tokens_mask");
        bool[] isSpecial = new bool[Vocabulary], continues = new bool[Vocabulary];
        for (var i = 0; i < ids.Length; i++)
            (isSpecial[ids[i]], continues[ids[i]]) = (special[i] == 1, tokens[i].StartsWith("##", StringComparison.Ordinal));
        var words = new TokenMasking(new MaskingOptions(WholeWords: true), MaskId, isSpecial, continues).Words(ids);
        var expected = golden.GetProperty("groups_by_continuation_prefix").EnumerateArray().Select(group => string.Join(' ', group.EnumerateArray().Select(place => place.GetInt32())));
        Assert.Equal(expected, words.Select(word => string.Join(' ', Enumerable.Range(word.Start.Value, word.End.Value - word.Start.Value))));
    });

    /// <summary>The bounds are five sigma on either side, of as many tokens as the reference was measured on.</summary>
    [Fact]
    public void Apply_ManyTokens_ChoosesMasksAndReplacesTheSharesAskedFor()
    {
        var masking = Masking(new MaskingOptions());
        var (chosen, masked, kept, total) = (0, 0, 0, 0);
        for (var row = 0; total < 200_000; row++)
        {
            var ids = Enumerable.Range(0, 400).Select(i => 1000 + (row * 400 + i) % 20000).ToArray();
            var before = ids.ToArray();
            var guesses = new List<(int Position, int Label)>();
            masking.Apply(ids, new RandomSource(5).Stream(RandomPurpose.Masking, (ulong)row), guesses);
            total += ids.Length;
            chosen += guesses.Count;
            masked += guesses.Count(guess => ids[guess.Position] == MaskId);
            kept += guesses.Count(guess => ids[guess.Position] == before[guess.Position]);
            Assert.All(guesses, guess => Assert.Equal(before[guess.Position], guess.Label));
            Assert.Equal(before.Where((_, i) => guesses.All(guess => guess.Position != i)), ids.Where((_, i) => guesses.All(guess => guess.Position != i)));
        }

        Assert.InRange(chosen / (double)total, 0.146, 0.154);
        Assert.InRange(masked / (double)chosen, 0.788, 0.812);
        Assert.InRange(kept / (double)chosen, 0.091, 0.109);
    }

    [Fact]
    public void Apply_SpecialTokens_AreNeverChosen()
    {
        var special = new bool[Vocabulary];
        special[101] = special[102] = true;
        var guesses = new List<(int Position, int Label)>();
        var masking = new TokenMasking(new MaskingOptions(Rate: 0.999), MaskId, special, []);
        masking.Apply([101, 2000, 2001, 102], new RandomSource(1).Stream(RandomPurpose.Masking), guesses);
        Assert.Equal([1, 2], guesses.Select(guess => guess.Position));
    }

    [Fact]
    public void Apply_WholeWords_MasksAllOfAWordOrNothing()
    {
        var continues = new bool[Vocabulary];
        for (var id = 20000; id < Vocabulary; id++)
            continues[id] = true;
        var masking = new TokenMasking(new MaskingOptions(Rate: 0.5, WholeWords: true), MaskId, new bool[Vocabulary], continues);
        int[] ids = [1000, 20000, 20001, 1001, 1002, 20002];
        var (some, none) = (0, 0);
        for (var row = 0UL; row < 100; row++)
        {
            var copy = ids.ToArray();
            var guesses = new List<(int Position, int Label)>();
            masking.Apply(copy, new RandomSource(2).Stream(RandomPurpose.Masking, row), guesses);
            var positions = guesses.Select(guess => guess.Position).ToHashSet();
            Assert.True(positions.Contains(0) == positions.Contains(1) && positions.Contains(1) == positions.Contains(2));
            Assert.Equal(positions.Contains(4), positions.Contains(5));
            Assert.All(positions, position => Assert.Equal(MaskId, copy[position]));
            _ = positions.Count > 0 ? some++ : none++;
        }

        Assert.True(some > 50 && none > 2);
    }

    private static TokenMasking Masking(MaskingOptions options)
    {
        var special = new bool[Vocabulary];
        foreach (var id in new[] { 0, 100, 101, 102, 103 })
            special[id] = true;
        return new TokenMasking(options, MaskId, special, []);
    }

    internal static IEnumerable<JsonElement> Cases(string kind) => GoldenCases.ReadJson(SharedFiles.Golden("preparation", "language_modeling.json"))
        .GetProperty("cases").EnumerateArray().Where(golden => golden.GetProperty("kind").GetString() == kind);

    private static string Name(JsonElement golden) => golden.ToString()[..60];

    private static int[] Ints(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];

    private static double[] Doubles(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
