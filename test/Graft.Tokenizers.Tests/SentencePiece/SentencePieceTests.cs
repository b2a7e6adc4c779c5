using CsCheck;
using Graft.Tokenizers.SentencePiece;
using Xunit;

namespace Graft.Tokenizers.Tests.SentencePiece;

/// <summary>What the golden models do not have: unused pieces, user-defined ones in BPE, options of the normalizer.</summary>
public class SentencePieceTests
{
    private const int Bpe = 2;

    private static readonly (string, float, PieceKind)[] Letters =
        [("\u2581", -3, PieceKind.Normal), ("a", -1, PieceKind.Normal), ("b", -1, PieceKind.Normal), ("c", -1, PieceKind.Normal)];

    [Fact]
    public void Encode_BpeWithUnusedPiece_TakesItApartWhereItIsLeftOver()
    {
        var tokenizer = Load(Training(Bpe), [.. Letters, ("ab", 2, PieceKind.Unused), ("abc", 1, PieceKind.Normal)]);
        Assert.Equal(["\u2581", "abc", "a", "b"], tokenizer.Encode("abcab").Tokens);
    }

    [Fact]
    public void Encode_BpeWithUserDefinedPiece_NeverJoinsIt()
    {
        var tokenizer = Load(Training(Bpe), [.. Letters, ("ab", 2, PieceKind.UserDefined), ("abc", 1, PieceKind.Normal), ("ca", 3, PieceKind.Normal)]);
        Assert.Equal(["\u2581", "ab", "c", "ab", "ca", "c"], tokenizer.Encode("abcabcac").Tokens);
    }

    [Fact]
    public void Encode_UnigramWithUserDefinedPiece_PrefersIt()
    {
        var tokenizer = Load(Training(1), [.. Letters, ("ab", -50, PieceKind.UserDefined), ("abc", -0.05f, PieceKind.Normal), ("bc", -9, PieceKind.Unused)]);
        Assert.Equal(["\u2581", "abc", "ab", "b", "c"], tokenizer.Encode("abcabbc").Tokens);
    }

    [Theory]
    [InlineData(true, true, true, false, " a  b ", "\u2581a\u2581b")]
    [InlineData(true, false, true, false, " a  b ", "\u2581\u2581a\u2581\u2581b\u2581")]
    [InlineData(false, true, true, false, " a  b ", "a\u2581b")]
    [InlineData(true, true, false, false, " a  b ", " a b")]
    [InlineData(true, true, true, true, " a  b ", "a\u2581b\u2581")]
    [InlineData(true, false, true, true, " a", "\u2581a\u2581")]
    [InlineData(true, true, true, false, " \u2581 ", "")]
    [InlineData(true, true, true, true, "  ", "")]
    public void Normalize_Options_PlaceSpaces(bool addsPrefix, bool removesExtra, bool escapes, bool putsLast, string text, string expected)
    {
        var spec = new ModelBytes().Number(3, addsPrefix ? 1 : 0).Number(4, removesExtra ? 1 : 0).Number(5, escapes ? 1 : 0);
        var tokenizer = Load(Training(1).Number(24, putsLast ? 1 : 0), Letters, spec);
        Assert.Equal(expected, tokenizer.Pipeline.Split(text).Text.Chars.ToString());
    }

    [Fact]
    public void Encode_UnknownRun_IsOneTokenWithTheText()
    {
        var encoding = Load(Training(1), Letters).Encode("a\u4E2D\U0001F600b");
        Assert.Equal(["\u2581", "a", "\u4E2D\U0001F600", "b"], encoding.Tokens);
        Assert.Equal([3, 4, 0, 5], encoding.Ids);
        Assert.Equal(new TextSpan(1, 4), encoding.Offsets[2]);
    }

    [Fact]
    public void Encode_HugeTextWithoutSpace_TakesTimeInProportion()
    {
        var text = string.Concat(Enumerable.Repeat("abcab", 200_000));
        foreach (var segmentation in new[] { 1, Bpe })
        {
            var tokenizer = Load(Training(segmentation), [.. Letters, ("ab", -0.5f, PieceKind.Normal), ("abc", -0.6f, PieceKind.Normal)]);
            Assert.InRange(tokenizer.CountTokens(text), 1, text.Length);
        }
    }

    [Fact]
    public void Encode_AnyText_IsCoveredByItsTokens()
    {
        Tokenizer[] tokenizers = [Load(Training(1), Letters), Load(Training(Bpe), [.. Letters, ("ab", 1, PieceKind.Unused), ("ba", 0, PieceKind.Normal)])];
        Gen.String["abc \u2581\u00E9"].Sample(text =>
        {
            foreach (var tokenizer in tokenizers)
                Assert.Equal(tokenizer.Pipeline.Split(text).Text.Chars.ToString(), string.Concat(tokenizer.Encode(text).Tokens));
        });
    }

    internal static Tokenizer Load(ModelBytes training, (string, float, PieceKind)[] pieces, ModelBytes? normalizer = null)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory.File("test.model"), ModelBytes.WithPieces(pieces).Message(2, training).Message(3, normalizer ?? new ModelBytes()).ToArray());
        return Tokenizer.FromFile(directory.File("test.model"));
    }

    private static ModelBytes Training(int segmentation) => new ModelBytes().Number(3, segmentation);
}
