using Graft.Pretraining;
using Graft.Randomness;
using Graft.Testing;
using TorchSharp;
using Xunit;

namespace Graft.Tests.Pretraining;

public class CollatorTests
{
    private static readonly RandomSource Random = new(1);

    /// <summary>The reference leaves the shift to the model: labels are the inputs there. Here a position's label is what stands after it.</summary>
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Collate_CausalGolden_IsTheReferencesShiftedByOne() => GoldenCases.CheckAll(TokenMaskingTests.Cases("causal_collation"), golden => golden.GetProperty("kind").GetString()!, golden =>
    {
        var rows = golden.GetProperty("rows").EnumerateArray().Select(row => new PretrainingRow([.. row.EnumerateArray().Select(id => id.GetInt32())])).ToList();
        var batch = new Collator(null, golden.GetProperty("pad_token_id").GetInt32()).Collate(rows, _ => throw new InvalidOperationException("nothing is random"));
        long[][] Table(string name) => [.. golden.GetProperty("expected").GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray())];
        Assert.Equal(Table("input_ids").SelectMany(row => row), batch.Ids);
        Assert.Equal(Table("attention_mask").SelectMany(row => row), batch.AttentionMask!);
        var expected = Table("labels").SelectMany((row, i) => row.Select((label, t) => (Position: i * row.Length + t - 1, Label: label, First: t == 0)))
            .Where(place => !place.First && place.Label != -100).Select(place => ((long)place.Position, place.Label));
        Assert.Equal(expected, batch.Positions.Zip(batch.Labels));
    });

    [Fact]
    public void Collate_RowsOfSeveralDocuments_LetTokensSeeTheirOwnOnly()
    {
        var batch = new Collator(null, 0).Collate([new PretrainingRow([1, 2, 3]) { Documents = [0, 0, 1] }, new PretrainingRow([4, 5]) { Documents = [0, 1] }], _ => Random.Stream(RandomPurpose.Masking));
        using var scope = torch.NewDisposeScope();
        var mask = batch.Input(torch.CPU, null).AttentionMask!;
        Assert.Equal((torch.ScalarType.Int64, "2 3 3"), (mask.dtype, string.Join(' ', mask.shape)));
        Assert.Equal([1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0], mask.data<long>().ToArray());
        Assert.Equal([0L], batch.Positions); // only 1 is followed by a token of its document
        Assert.Equal([2L], batch.Labels);
    }

    /// <summary>Held-out batches are kept for a whole run, and a mask by query and key has T times the size of their ids.</summary>
    [Fact]
    public void Collate_RowsOfSeveralDocuments_HoldNothingLargerThanTheirIds()
    {
        var row = new PretrainingRow([.. Enumerable.Range(0, 64)]) { Documents = [.. Enumerable.Range(0, 64).Select(i => i / 20)] };
        var batch = new Collator(null, 0).Collate([row, row, row], _ => Random.Stream(RandomPurpose.Masking));
        var arrays = typeof(PretrainingBatch).GetProperties().Select(property => property.GetValue(batch)).OfType<Array>().ToList();
        Assert.Contains(batch.Documents, arrays);
        Assert.All(arrays, array => Assert.InRange(array.Length, 0, batch.Ids.Length));
    }

    [Fact]
    public void Collate_RowsOfOneLength_NeedNoMask()
    {
        var batch = new Collator(null, 0).Collate([new PretrainingRow([1, 2]), new PretrainingRow([3, 4])], _ => Random.Stream(RandomPurpose.Masking));
        Assert.Null(batch.AttentionMask);
        Assert.Equal(4, batch.Tokens);
    }
}
