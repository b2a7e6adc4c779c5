using System.Text.Json;
using CsCheck;
using Graft.Testing;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class LengthGroupingTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Order_GoldenSets_IsTheReferences() => CheckSets(SharedFiles.Golden("schedules", "length_grouping.json"));

    [Fact]
    public void Order_FixtureSets_IsTheReferences() => CheckSets(SharedFiles.Fixture("schedules", "length_grouping.json"));

    [Fact]
    public void Order_AnySet_IsAPermutationThatBeginsWithTheLongest() =>
        Gen.Select(Gen.Int[0, 9].Array[1, 60], Gen.Int[1, 8], Gen.Int[1, 4]).Sample((lengths, batchSize, multiple) =>
        {
            var order = LengthGrouping.Order(lengths, [.. Enumerable.Range(0, lengths.Length)], batchSize, multiple);
            return order.Order().SequenceEqual(Enumerable.Range(0, lengths.Length)) && lengths[order[0]] == lengths.Max();
        });

    [Fact]
    public void Order_NoExamples_IsEmpty() => Assert.Empty(LengthGrouping.Order([], [], 8));

    [Fact]
    public void Order_HugeBatch_SortsTheWholeSet() =>
        Assert.Equal([2, 1, 0], LengthGrouping.Order([1, 2, 3], [0, 1, 2], int.MaxValue, int.MaxValue));

    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 0 })]
    [InlineData(new[] { 1, 2 }, new[] { 0, 0 })]
    [InlineData(new[] { 1, 2 }, new[] { 0, 2 })]
    [InlineData(new[] { 1, 2 }, new[] { 0, -1 })]
    [InlineData(new[] { 1, -2 }, new[] { 0, 1 })]
    public void Order_BadInput_Throws(int[] lengths, int[] permutation) =>
        Assert.Throws<ArgumentException>(() => LengthGrouping.Order(lengths, permutation, 1));

    [Fact]
    public void Order_SizeBelow1_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LengthGrouping.Order([1], [0], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LengthGrouping.Order([1], [0], 1, 0));
    }

    private static void CheckSets(string path) => GoldenCases.CheckAll(
        GoldenCases.ReadJson(path).GetProperty("cases").EnumerateArray(),
        golden => $"{golden.GetProperty("lengths").GetArrayLength()} examples, batch {golden.GetProperty("batch_size")}",
        CheckSet);

    private static void CheckSet(JsonElement golden)
    {
        var multiple = golden.GetProperty("mega_batch_mult");

        var order = LengthGrouping.Order(
            ScheduleCases.Integers(golden.GetProperty("lengths")),
            ScheduleCases.Integers(golden.GetProperty("permutation")),
            golden.GetProperty("batch_size").GetInt32(),
            multiple.ValueKind == JsonValueKind.Null ? null : multiple.GetInt32());

        Assert.Equal(ScheduleCases.Integers(golden.GetProperty("order")), order);
    }
}
