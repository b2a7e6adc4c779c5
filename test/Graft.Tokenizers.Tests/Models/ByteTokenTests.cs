using Graft.Tokenizers.Models;
using Xunit;

namespace Graft.Tokenizers.Tests.Models;

public class ByteTokenTests
{
    [Theory]
    [InlineData("<0x41>", 0x41, 0x41)]
    [InlineData("<0xFF>", 0xFF, 0xFF)]
    [InlineData("<0xff>", -1, 0xFF)]
    [InlineData("<0x+F>", -1, 0x0F)]
    [InlineData("<0x4>", -1, -1)]
    [InlineData("<0x4G>", -1, -1)]
    [InlineData("<0x4+>", -1, -1)]
    [InlineData("[0x41]", -1, -1)]
    public void Parse_Token_IsItsByte(string token, int expected, int expectedLoosely)
    {
        Assert.Equal(expected, ByteToken.Parse(token));
        Assert.Equal(expectedLoosely, ByteToken.ParseLoosely(token));
    }

    [Fact]
    public void Of_AnyByte_IsParsedBack() =>
        Assert.All(Enumerable.Range(0, 256), value => Assert.Equal(value, ByteToken.Parse(ByteToken.Of((byte)value))));
}
