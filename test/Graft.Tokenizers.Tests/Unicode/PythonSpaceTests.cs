using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Unicode;

public class PythonSpaceTests
{
    [Theory]
    [InlineData(' ', true)]
    [InlineData('\u001C', true)]
    [InlineData('\u001F', true)]
    [InlineData('\u0085', true)]
    [InlineData('\u3000', true)]
    [InlineData('\u001B', false)]
    [InlineData('\u200B', false)]
    [InlineData('\uD800', false)]
    public void Is_Unit_IsAsInPython(char unit, bool expected) => Assert.Equal(expected, PythonSpace.Is(unit));
}
