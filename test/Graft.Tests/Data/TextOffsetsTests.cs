using System.Text;
using CsCheck;
using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class TextOffsetsTests
{
    private static readonly string[] Pieces = ["a", "é", "😀", "中", "\ud83d", " "];

    [Theory]
    [InlineData("a😀é", 3, 2, 5)]
    [InlineData("a😀é", 4, 3, 7)]
    [InlineData("a😀é", 1, 1, 1)]
    [InlineData("abc", 3, 3, 3)]
    [InlineData("", 0, 0, 0)]
    public void Convert_Position_CountsInTheOtherUnits(string text, int utf16, int codePoint, int utf8)
    {
        var offsets = new TextOffsets(text);
        var all = new[] { (TextOffsetUnit.Utf16, utf16), (TextOffsetUnit.CodePoint, codePoint), (TextOffsetUnit.Utf8, utf8) };
        foreach (var (from, position) in all)
        {
            foreach (var (to, expected) in all)
                Assert.Equal(expected, offsets.Convert(position, from, to));
        }
    }

    [Fact]
    public void Convert_InsideACharacter_GoesToItsStart()
    {
        var offsets = new TextOffsets("a😀");
        Assert.Equal(1, offsets.Convert(2, TextOffsetUnit.Utf16, TextOffsetUnit.CodePoint));
        Assert.Equal(1, offsets.Convert(4, TextOffsetUnit.Utf8, TextOffsetUnit.Utf16));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Convert_OutsideTheText_Throws(int position) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextOffsets("a😀").Convert(position, TextOffsetUnit.Utf16, TextOffsetUnit.Utf8));

    [Fact]
    public void Convert_AnyText_AgreesWithTheEncoder() =>
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 20].Select(string.Concat).Sample(text =>
        {
            var offsets = new TextOffsets(text);
            var at = 0;
            var codePoint = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                Assert.Equal(Encoding.UTF8.GetByteCount(text.AsSpan(0, at)), offsets.Convert(at, TextOffsetUnit.Utf16, TextOffsetUnit.Utf8));
                Assert.Equal(codePoint++, offsets.Convert(at, TextOffsetUnit.Utf16, TextOffsetUnit.CodePoint));
                at += rune.Utf16SequenceLength;
            }

            Assert.Equal(codePoint, offsets.Length(TextOffsetUnit.CodePoint));
            Assert.Equal(Encoding.UTF8.GetByteCount(text), offsets.Length(TextOffsetUnit.Utf8));
        });
}
