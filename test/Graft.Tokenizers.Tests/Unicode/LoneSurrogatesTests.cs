using CsCheck;
using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Unicode;

public class LoneSurrogatesTests
{
    [Fact]
    public void Replace_AnyText_IsWhatDecodingGives() => Gen.Char["a\uFFFDé\uD800\uD83D\uDBFF\uDC00\uDE00\uDFFF"].Array[0, 12].Sample(chars =>
    {
        var text = new string(chars);
        var expected = string.Concat(text.EnumerateRunes());
        Assert.Equal(expected, LoneSurrogates.Replace(text));
        Assert.Equal(expected != text, LoneSurrogates.AreIn(text));
        LoneSurrogates.Replace(chars.AsSpan());
        Assert.Equal(expected, new string(chars));
    });

    [Fact]
    public void Replace_TextWithoutAny_IsTheSameString()
    {
        const string Text = "a 😀 b";
        Assert.Same(Text, LoneSurrogates.Replace(Text));
    }
}
