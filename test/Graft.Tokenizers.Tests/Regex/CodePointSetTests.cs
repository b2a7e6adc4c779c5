using CsCheck;
using Graft.Tokenizers.Regex;
using Xunit;

namespace Graft.Tokenizers.Tests.Regex;

public class CodePointSetTests
{
    private const int Last = 0x10FFFF;

    private static readonly Gen<CodePointSet> GenSet = Gen.Select(Gen.Int[0, 40], Gen.Int[0, 6], (first, length) => (first, first + length))
        .Array[0, 6].Select(ranges => CodePointSet.Of(ranges));

    [Fact]
    public void Operations_AnySets_AreThoseOfTheirMembers() => Gen.Select(GenSet, GenSet).Sample((left, right) =>
    {
        for (var c = 0; c < 50; c++)
        {
            Assert.Equal(left.Contains(c) || right.Contains(c), left.Union(right).Contains(c));
            Assert.Equal(left.Contains(c) && right.Contains(c), left.Intersect(right).Contains(c));
            Assert.Equal(!left.Contains(c), left.Negate().Contains(c));
        }

        Assert.Equal(left.Ranges.ToArray(), left.Negate().Negate().Ranges.ToArray());
        Assert.True(left.Negate().Contains(Last));
    });

    [Theory]
    [InlineData("Lu", 'A', 'a')]
    [InlineData("uppercase letter", 'A', 'a')]
    [InlineData("Lowercase_Letter", 'a', 'A')]
    [InlineData("han", 0x20000, 'a')]
    [InlineData("Hira", 0x3042, 0x30A2)]
    [InlineData("Cn", 0x378, 'a')]
    [InlineData("Unknown", 0xE000, 'a')]
    [InlineData("Kawi", 0x11F00, 'a')]
    [InlineData("emoji", 0x1F600, 'a')]
    public void Find_Class_HasItsMembers(string name, int member, int other)
    {
        var set = RegexClasses.Find(name);
        Assert.NotNull(set);
        Assert.True(set.Contains(member));
        Assert.False(set.Contains(other));
    }
}
