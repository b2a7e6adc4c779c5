using System.Text.Json;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>Compares an encoding with a golden record, column by column; everything is exact.</summary>
internal static class ExpectedEncoding
{
    public static void Check(JsonElement expected, Encoding actual)
    {
        CheckIdsAndOffsets(expected, actual);
        Assert.Equal(expected.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()), actual.Tokens);
        Assert.Equal(Nullables(expected, "word_ids"), actual.WordIds);
        Assert.Equal(IntegersOr(expected, "type_ids", 0, actual.Count), actual.TypeIds);
        Assert.Equal(IntegersOr(expected, "special_tokens_mask", 0, actual.Count), actual.SpecialTokensMask);
        Assert.Equal(IntegersOr(expected, "attention_mask", 1, actual.Count), actual.AttentionMask);
        if (expected.TryGetProperty("sequence_ids", out _))
            Assert.Equal(Nullables(expected, "sequence_ids"), actual.SequenceIds);
        if (expected.TryGetProperty("nested", out var nested))
            Assert.Equal(nested.GetInt32(), actual.Overflowing.Count);
    }

    /// <summary>
    /// Of a variant that the record leaves out, because its maker found these two equal. Words may differ: an added token is a word of its
    /// own, while the model finds the same token within one.
    /// </summary>
    public static void CheckIdsAndOffsets(JsonElement expected, Encoding actual)
    {
        Assert.Equal(Integers(expected, "ids"), actual.Ids);
        var offsets = Spans(expected.GetProperty("offsets"));
        Assert.Equal(offsets, actual.OffsetsIn(OffsetUnit.CodePoint));
        CheckUnit(expected, expected.TryGetProperty("offsets_utf16", out var utf16) ? Spans(utf16) : offsets, actual.Offsets);
        CheckUnit(expected, expected.TryGetProperty("offsets_utf8", out var utf8) ? Spans(utf8) : offsets, actual.OffsetsIn(OffsetUnit.Utf8));
    }

    /// <summary>The encoding and its overflowing parts against the golden list of parts.</summary>
    public static void CheckParts(JsonElement parts, Encoding actual)
    {
        Assert.Equal(parts.GetArrayLength(), 1 + actual.Overflowing.Count);
        Check(parts[0], actual);
        for (var i = 1; i < parts.GetArrayLength(); i++)
        {
            Check(parts[i], actual.Overflowing[i - 1]);
            if (!parts[i].TryGetProperty("nested", out _))
                Assert.Empty(actual.Overflowing[i - 1].Overflowing);
        }
    }

    public static TextSpan[] Spans(JsonElement list) => [.. list.EnumerateArray().Select(pair => new TextSpan(pair[0].GetInt32(), pair[1].GetInt32()))];

    /// <summary>Ids go up to 2^32 - 1 in the reference; those beyond an int are of no token either way, and become negative.</summary>
    public static int[] Integers(JsonElement record, string name) => [.. record.GetProperty(name).EnumerateArray().Select(value => unchecked((int)value.GetUInt32()))];

    public static int?[] Nullables(JsonElement record, string name) => [.. record.GetProperty(name).EnumerateArray().Select(Nullable)];

    public static int? Nullable(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    // A template that names a sequence twice leaves the first of them without a sequence id. The record's maker then did not know which
    // text to count in, and left code points in the other units; there code points alone, which are compared above, say something. Where
    // sequences are renumbered the record says so itself.
    private static void CheckUnit(JsonElement expected, TextSpan[] offsets, IReadOnlyList<TextSpan> actual)
    {
        Assert.Equal(offsets.Length, actual.Count);
        if (expected.TryGetProperty("code_points_only", out _))
            return;
        var isKnown = expected.TryGetProperty("sequence_ids", out _)
            ? Nullables(expected, "sequence_ids").Zip(Nullables(expected, "word_ids"), (sequence, word) => sequence is not null || word is null).ToArray()
            : null;
        Assert.Equal(offsets.Where((_, i) => isKnown?[i] ?? true), actual.Where((_, i) => isKnown?[i] ?? true));
    }

    private static int[] IntegersOr(JsonElement record, string name, int otherwise, int count) =>
        record.TryGetProperty(name, out _) ? Integers(record, name) : [.. Enumerable.Repeat(otherwise, count)];
}
