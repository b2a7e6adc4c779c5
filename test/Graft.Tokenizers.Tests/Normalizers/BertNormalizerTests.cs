using CsCheck;
using Graft.Tokenizers.Normalizers;
using Xunit;

namespace Graft.Tokenizers.Tests.Normalizers;

public class BertNormalizerTests
{
    // A mark that stays and is put in order: it makes the normalizer order the marks of the whole text.
    private const string OrderedMark = " \u302E";

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public void Normalize_ByTable_IsNormalizeInOrder(bool cleanText, bool handleChineseChars, bool lowercase)
    {
        var normalizer = new BertNormalizer(cleanText, handleChineseChars, stripAccents: true, lowercase);
        Normalized.Texts.Sample(text =>
        {
            var inOrder = Normalized.By(normalizer, text + OrderedMark);
            var byTable = Normalized.By(normalizer, text);
            Assert.Equal(inOrder.Text, byTable.Text + OrderedMark);
            Assert.Equal(inOrder.Origins.SkipLast(OrderedMark.Length), byTable.Origins);
        }, iter: 2000);
    }

    // A control character is gone before marks are put in order: the mark that stays comes after the one that goes, and bears its origin.
    [Fact]
    public void Normalize_ControlAmongMarks_DoesNotPartThem() => Assert.Equal(
        new Normalized("\u302E", [new TextSpan(2, 3)]),
        Normalized.By(new BertNormalizer(cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true), "\u302E\u0001\u0F71"));
}
