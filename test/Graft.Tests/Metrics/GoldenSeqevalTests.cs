using System.Text.Json;
using Graft.Data;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

/// <summary>Every case of golden metrics/seqeval.json, by the lenient reading and by every scheme.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenSeqevalTests(ITestOutputHelper output)
{
    private sealed record Case(string Name, JsonElement Item, string? Scheme, JsonElement Expected);

    [Fact]
    public void Compute_GoldenCases_EqualsSeqeval() =>
        GoldenCases.CheckAll(Cases(), item => $"{item.Name}, {item.Scheme ?? "conll"}", Check);

    private static IEnumerable<Case> Cases()
    {
        foreach (var item in GoldenCases.ReadJson(SharedFiles.Golden("metrics", "seqeval.json")).GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!;
            yield return new Case(name, item, null, item.GetProperty("conll"));
            foreach (var strict in item.GetProperty("strict").EnumerateObject())
                yield return new Case(name, item, strict.Name, strict.Value);
        }
    }

    private void Check(Case item)
    {
        var reading = item.Scheme is null ? SpanReading.Conll : SpanReading.Strict(item.Scheme);
        var actual = GoldenFigures.Sequences(item.Item, "y_true");
        var predicted = GoldenFigures.Sequences(item.Item, "y_pred");
        if (item.Scheme is not null && item.Item.TryGetProperty("by_definition", out var definition))
        {
            CheckSpans(definition, reading, actual, predicted);
            if (!definition.GetProperty("seqeval_strict_agrees").GetBoolean())
            {
                // golden/metrics/README.md: seqeval's IOE1 is unfinished; its figures stand on other spans than the definition's.
                Assert.Equal("IOE1", item.Scheme);
                output.WriteLine($"{item.Name}: spans checked by definition; seqeval's own spans, and the figures made of them, disagree with it");
                return;
            }
        }

        if (GoldenFigures.IsError(item.Expected))
        {
            CheckRefusal(reading, actual, predicted);
            return;
        }

        if (item.Scheme == "IOE1" && !SpansEqual(item.Expected, reading, actual, predicted))
        {
            CheckByDefinition(reading, actual.Concat(predicted));
            output.WriteLine($"{item.Name}: seqeval's unfinished IOE1 finds other spans; legal sequences were checked by definition");
            return;
        }

        CheckSpans(item.Expected, reading, actual, predicted);
        CheckFigures(item.Expected, SpanScores.Compute(actual, predicted, reading));
    }

    private static void CheckRefusal(SpanReading reading, IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted)
    {
        if (actual.Count + predicted.Count > 0)
        {
            Assert.Throws<ArgumentException>(() => SpanScores.Compute(actual, predicted, reading));
            return;
        }

        // Where the reference refuses to score nothing, the documented value is all zeros.
        var scores = SpanScores.Compute(actual, predicted, reading);
        Assert.Equal((0.0, new Score(0, 0, 0, 0)), (scores.Accuracy, scores.Micro()));
    }

    private static void CheckSpans(
        JsonElement expected, SpanReading reading, IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted)
    {
        Assert.Equal(Spans(expected.GetProperty("entities_true")), actual.Select(reading.Read));
        Assert.Equal(Spans(expected.GetProperty("entities_pred")), predicted.Select(reading.Read));
    }

    private static bool SpansEqual(
        JsonElement expected, SpanReading reading, IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted) =>
        Spans(expected.GetProperty("entities_true")).SelectMany(spans => spans).SequenceEqual(actual.SelectMany(reading.Read))
        && Spans(expected.GetProperty("entities_pred")).SelectMany(spans => spans).SequenceEqual(predicted.SelectMany(reading.Read));

    // The same spans written in IOBES, whose strict reading is checked on its own, must come out.
    private static void CheckByDefinition(SpanReading reading, IEnumerable<IReadOnlyList<string>> sequences)
    {
        var legal = sequences.Where(tags => tags.SequenceEqual(TagSchemes.Convert(tags, TagScheme.Ioe1)));
        Assert.All(legal, tags => Assert.Equal(SpanReading.Strict("IOBES").Read(TagSchemes.Convert(tags, TagScheme.Iobes)), reading.Read(tags)));
    }

    private static IEnumerable<IReadOnlyList<TagSpan>> Spans(JsonElement sentences) => sentences.EnumerateArray().Select(sentence =>
        sentence.EnumerateArray().Select(span => new TagSpan(span[0].GetInt32(), span[1].GetInt32(), span[2].GetString()!)).ToList());

    private static void CheckFigures(JsonElement expected, SpanScores scores)
    {
        var accuracy = expected.GetProperty("accuracy");
        if (GoldenFigures.IsError(accuracy))
            Assert.Equal((0, 0.0), (scores.WordCount, scores.Accuracy));
        else
            GoldenFigures.CheckNumber(accuracy, scores.Accuracy);

        Assert.Equal(expected.GetProperty("per_type").EnumerateObject().Select(type => type.Name).Order(StringComparer.Ordinal), scores.Counts.Keys);
        foreach (var type in expected.GetProperty("per_type").EnumerateObject())
            GoldenFigures.CheckScore(type.Value, scores.PerType()[type.Name]);
        GoldenFigures.CheckScore(expected.GetProperty("micro"), scores.Micro());
        GoldenFigures.CheckScore(expected.GetProperty("micro_zero_division_1"), scores.Micro(1));
        GoldenFigures.CheckScore(expected.GetProperty("macro"), scores.Macro());
        GoldenFigures.CheckScore(expected.GetProperty("macro_zero_division_1"), scores.Macro(1));
        GoldenFigures.CheckScore(expected.GetProperty("weighted"), scores.Weighted());
        GoldenFigures.CheckScore(expected.GetProperty("weighted_zero_division_1"), scores.Weighted(1));
        CheckReport(expected.GetProperty("report_2_digits"), scores, 2);
        CheckReport(expected.GetProperty("report_4_digits"), scores, 4);
    }

    private static void CheckReport(JsonElement expected, SpanScores scores, int digits)
    {
        if (!GoldenFigures.IsError(expected))
            Assert.Equal(expected.GetString(), scores.ToReport(digits));
        else
            Assert.Empty(scores.Counts); // seqeval has no report without spans; the documented one has the averages only
    }
}
