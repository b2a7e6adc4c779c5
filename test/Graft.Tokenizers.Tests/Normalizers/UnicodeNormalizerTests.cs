using CsCheck;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Normalizers;

public class UnicodeNormalizerTests
{
    private static readonly UnicodeNormalizer Nfc = new(NormalizationForm.C);
    private static readonly UnicodeNormalizer Nfd = new(NormalizationForm.D);
    private static readonly UnicodeNormalizer Nfkc = new(NormalizationForm.KC);
    private static readonly UnicodeNormalizer Nfkd = new(NormalizationForm.KD);

    [Fact]
    public void Normalize_Twice_IsNormalizeOnce() => Normalized.Texts.Sample(text =>
    {
        foreach (var form in new[] { Nfc, Nfd, Nfkc, Nfkd })
        {
            var once = Text(form, text);
            Assert.Equal(once, Text(form, once));
        }
    }, iter: 2000);

    [Fact]
    public void Normalize_OneFormAfterAnother_IsTheStrongerOne() => Normalized.Texts.Sample(text =>
    {
        Assert.Equal(Text(Nfd, text), Text(Nfd, Text(Nfc, text)));
        Assert.Equal(Text(Nfc, text), Text(Nfc, Text(Nfd, text)));
        Assert.Equal(Text(Nfkd, text), Text(Nfkd, Text(Nfc, text)));
        Assert.Equal(Text(Nfkc, text), Text(Nfkc, Text(Nfd, text)));
        Assert.Equal(Text(Nfkc, text), Text(Nfc, Text(Nfkd, text)));
    }, iter: 2000);

    [Fact]
    public void Normalize_OnlyTheStretchesThatChange_IsNormalizeTheWhole() => Normalized.Texts.Sample(text =>
    {
        foreach (var form in new[] { NormalizationForm.C, NormalizationForm.D, NormalizationForm.KC, NormalizationForm.KD })
            Assert.Equal(Whole(form, text), Normalized.By(new UnicodeNormalizer(form), text));
    }, iter: 2000);

    [Fact]
    public void Normalize_ManyMarks_AreOrderedAsFewAre()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0316\u0327", 30));
        Assert.Equal(new string('\u0327', 30) + new string('\u0316', 30) + new string('\u0301', 30), Text(Nfd, marks));
    }

    private static string Text(UnicodeNormalizer normalizer, string text) => Normalized.By(normalizer, text).Text;

    private static Normalized Whole(NormalizationForm form, string text)
    {
        var aligned = new AlignedText();
        aligned.Reset(text, 0);
        var buffer = NormalizationBuffer.OfThread();
        buffer.Add(form, aligned, 0, text.Length);
        buffer.Finish(form);
        var items = buffer.Items.ToArray();
        return new Normalized(string.Concat(items.Select(item => char.ConvertFromUtf32(item.CodePoint))), [.. items.Select(item => item.Origin)]);
    }
}
