using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class PackageReadmeTests
{
    [Theory]
    [InlineData("tokenize.cs")]
    [InlineData("token-ids.cs")]
    [InlineData("train-tokenizer.cs")]
    public void Readme_Sample_IsTheFile(string sample)
    {
        var readme = File.ReadAllText(Path.Combine(SharedFiles.Repository, "src", "Graft.Tokenizers", "README.md"));
        var program = File.ReadAllText(Path.Combine(SharedFiles.Repository, "samples", sample));
        Assert.StartsWith("#:project ", program, StringComparison.Ordinal);
        Assert.Contains(program[(program.IndexOf('\n', StringComparison.Ordinal) + 1)..], readme, StringComparison.Ordinal);
    }
}
