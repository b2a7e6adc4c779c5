using CsCheck;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class OffsetConverterTests
{
    private static readonly string[] Parts = ["a", "é", "€", "😀"];
    private static readonly Gen<string> GenText = Gen.Int[0, 3].Select(i => Parts[i]).List[0, 30].Select(string.Concat);

    [Theory]
    [InlineData(OffsetUnit.CodePoint)]
    [InlineData(OffsetUnit.Utf8)]
    public void Convert_SpansInAnyOrder_EqualCountsFromTheStart(OffsetUnit unit) =>
        Gen.Select(GenText, Gen.Int[0, 60].List[0, 20]).Sample((text, positions) =>
        {
            int Count(int end)
            {
                var before = text[..end];
                return unit == OffsetUnit.Utf8 ? System.Text.Encoding.UTF8.GetByteCount(before) : before.EnumerateRunes().Count();
            }

            var converter = new OffsetConverter(unit);
            foreach (var position in positions)
            {
                var start = Math.Min(position, text.Length);
                if (start < text.Length && char.IsLowSurrogate(text[start]))
                    start--;
                var span = new TextSpan(start, text.Length);
                Assert.Equal(new TextSpan(Count(start), Count(text.Length)), converter.Convert(text, span));
            }
        });

    [Fact]
    public void OffsetsIn_LongTextWhoseTokensShareSpans_IsQuick()
    {
        // Each emoji is four byte tokens with one span: counting anew from the start would be 10^11 steps.
        var tokenizer = FixtureTokenizers.Load("roberta-like");
        var text = string.Concat(Enumerable.Repeat("😀", 200_000));
        var encoding = tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false });
        var offsets = encoding.OffsetsIn(OffsetUnit.CodePoint);
        Assert.Equal(new TextSpan(199_999, 200_000), offsets[^1]);
    }
}
