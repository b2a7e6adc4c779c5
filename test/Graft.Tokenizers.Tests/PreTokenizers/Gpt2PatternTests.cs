using CsCheck;
using Graft.Tokenizers.PreTokenizers;
using Xunit;
using RegexOptions = System.Text.RegularExpressions.RegexOptions;

namespace Graft.Tokenizers.Tests.PreTokenizers;

public class Gpt2PatternTests
{
    private static readonly System.Text.RegularExpressions.Regex Pattern =
        new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant);

    // Characters of the basic plane on whose class .NET and the reference agree, each kind often enough to meet each other kind.
    private static readonly Gen<string> GenText = Gen.OneOf(
        Gen.Char["abstmdrevlzABZ"], Gen.Char["éßжяक中あ"], Gen.Char["0123456789²½٣"], Gen.Char["'''.,!?-_\"$€\u0301\u200B\0"], Gen.Char["     \n\t\r\u00A0\u2003\u3000"])
        .Array[0, 60].Select(letters => new string(letters));

    [Fact]
    public void Split_AnyText_EqualsRegex() => GenText.Sample(text =>
        Assert.Equal(Pattern.Matches(text).Select(match => match.Value), Split(text)));

    [Theory]
    [InlineData("a𝒳b 😀😀 𝟘1", new[] { "a𝒳b", " 😀😀", " 𝟘1" })]
    [InlineData("'S 'll''re", new[] { "'", "S", " '", "ll", "''", "re" })]
    [InlineData("it's we'll  ", new[] { "it", "'s", " we", "'ll", "  " })]
    [InlineData("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPéABCDEFGHIJKLMNOP", new[] { "abcdefghijklmnopqrstuvwxyz", " ABCDEFGHIJKLMNOPéABCDEFGHIJKLMNOP" })]
    public void Split_Text_GivesMatches(string text, string[] expected) => Assert.Equal(expected, Split(text));

    private static string[] Split(string text)
    {
        var pieces = new Pieces(new AlignedText());
        pieces.Text.Reset(text, 0);
        pieces.Add(new Piece(0, text.Length));
        new ByteLevel(addPrefixSpace: false, usesPattern: true, mapsBytes: false).Split(pieces);
        return [.. pieces.Current.Select(piece => text[piece.Start..piece.End])];
    }
}
