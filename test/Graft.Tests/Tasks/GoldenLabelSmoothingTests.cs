using System.Text.Json;
using Graft.Data;
using Graft.Tasks;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Tasks;

/// <summary>Golden smoothed losses: our sum over labels, divided as the reference divides.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenLabelSmoothingTests
{
    private const double Tolerance = 1e-6;
    private const string ItemsPrefix = "loss_over_";
    private const string ItemsSuffix = "_items";

    [Fact]
    public void SummedLoss_GoldenLogits_GivesTheReferencesMeans() => GoldenCases.CheckAll(
        GoldenCases.ReadJson(SharedFiles.Golden("preparation", "label_smoothing.json")).GetProperty("cases").EnumerateArray().Select((item, index) => (item, index)),
        test => $"case {test.index}, {test.item.GetProperty("epsilon")}, shifted {test.item.GetProperty("shift_labels")}",
        test => Check(test.item));

    private static void Check(JsonElement item)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(item.GetProperty("logits"), 2);
        var labels = Rows(item.GetProperty("labels"), 1);
        var size = rows[0][0].EnumerateArray().Count();
        var logits = tensor([.. rows.SelectMany(row => row).SelectMany(cell => cell.EnumerateArray()).Select(value => value.GetSingle())], [rows.Count, rows[0].Count, size]);
        var ids = tensor([.. labels.SelectMany(row => row).Select(id => id.GetInt64())], [labels.Count, labels[0].Count]);
        if (item.GetProperty("shift_labels").GetBoolean())
        {
            // Causal models: a position's logits say the next token.
            logits = logits.narrow(1, 0, logits.shape[1] - 1);
            ids = ids.narrow(1, 1, ids.shape[1] - 1);
        }

        var sum = NlpTasks.TokenClassification.SummedLoss(logits, ids, item.GetProperty("epsilon").GetDouble()).item<float>();
        var count = ids.ne(LabelSet.IgnoredId).sum().item<long>();
        foreach (var expected in item.GetProperty("expected").EnumerateObject())
        {
            var divisor = expected.Name switch
            {
                "loss" or "torch_cross_entropy" => count,
                var name when name.StartsWith(ItemsPrefix, StringComparison.Ordinal) => int.Parse(name[ItemsPrefix.Length..^ItemsSuffix.Length]),
                var name => throw new InvalidOperationException($"the suite does not know '{name}'"),
            };
            Assert.Equal(expected.Value.GetDouble(), sum / divisor, Tolerance);
        }
    }

    /// <summary>An array as rows of cells: the file leaves the batch out where there is one row.</summary>
    private static List<List<JsonElement>> Rows(JsonElement array, int depth)
    {
        var nested = array;
        for (var level = 0; level < depth; level++)
            nested = nested[0];
        return nested.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select(row => row.EnumerateArray().ToList())]
            : [[.. array.EnumerateArray()]];
    }
}
