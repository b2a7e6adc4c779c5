using Graft.Modeling;
using Xunit;

namespace Graft.Pretrained.Multilingual.Tests;

public sealed class EmbeddedModelTests : IDisposable
{
    private static readonly EmbeddedModel Sample = new("sample", "two files", typeof(EmbeddedModelTests).Assembly);

    private readonly string _cache = Directory.CreateTempSubdirectory("graft-embedded").FullName;

    [Fact]
    public void Extract_EmptyCache_WritesEveryFile()
    {
        var folder = Sample.Extract(_cache);
        Assert.Equal(Path.Combine(_cache, "models", Sample.FolderName), folder);
        Assert.Equal(["first.txt", "second.txt"], Sample.Files);
        AssertIntact(folder);
    }

    [Fact]
    public void Extract_FolderIsThere_LeavesItAsItIs()
    {
        var folder = Sample.Extract(_cache);
        var times = Directory.GetFiles(folder).Select(File.GetLastWriteTimeUtc).ToList();
        Assert.Equal(folder, Sample.Extract(_cache));
        Assert.Equal(times, Directory.GetFiles(folder).Select(File.GetLastWriteTimeUtc));
    }

    [Theory]
    [InlineData("the first filE\n")]
    [InlineData("the first")]
    [InlineData("")]
    [InlineData("the first file\nand more")]
    [InlineData(null)]
    public void Extract_FileIsDamagedOrMissing_MendsIt(string? content)
    {
        var file = Path.Combine(Sample.Extract(_cache), "first.txt");
        if (content is null)
            File.Delete(file);
        else
            File.WriteAllText(file, content);
        AssertIntact(Sample.Extract(_cache));
    }

    [Fact]
    public async Task Extract_ManyAtOnce_AllSeeWholeFiles()
    {
        // Each looks as soon as it has the folder, while others may still be at work.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => AssertIntact(Sample.Extract(_cache)))));
        Assert.Equal([Sample.FolderName], Directory.EnumerateFileSystemEntries(Path.Combine(_cache, "models")).Select(Path.GetFileName));
    }

    [Fact]
    public void Extract_CacheCannotBeMade_SaysWhatToDo()
    {
        var file = Path.Combine(_cache, "file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<IOException>(() => Sample.Extract(file));
        Assert.Contains("GRAFT_CACHE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_BuiltWithoutTheModel_SaysSo()
    {
        EmbeddedModel absent = new("absent", "", typeof(EmbeddedModelTests).Assembly);
        Assert.False(absent.IsEmbedded);
        Assert.Contains("carries no model 'absent'", Assert.Throws<UnsupportedModelException>(() => absent.Extract(_cache)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache));
    }

    [Fact]
    public void FolderName_OfTheSameFiles_NamesTheirHash()
    {
        Assert.Matches("^sample-[0-9a-f]{16}$", Sample.FolderName);
        Assert.Equal(Sample.FolderName, new EmbeddedModel("sample", "", typeof(EmbeddedModelTests).Assembly).FolderName);
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private static void AssertIntact(string folder)
    {
        Assert.Equal("the first file\n", File.ReadAllText(Path.Combine(folder, "first.txt")));
        Assert.Equal("the second file, a little longer\n", File.ReadAllText(Path.Combine(folder, "second.txt")));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }
}
