using Graft.Checkpoints;
using Xunit;

namespace Graft.Tests.Checkpoints;

public class AtomicWriteTests
{
    [Fact]
    public void WriteFile_NewAndOverAnOldOne_NewContentAndNothingElse()
    {
        using var folder = new ScratchFolder();
        AtomicFile.Write(folder.File("a"), stream => stream.Write("first"u8));
        AtomicFile.Write(folder.File("a"), stream => stream.Write("2nd"u8));
        Assert.Equal("2nd", File.ReadAllText(folder.File("a")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WriteFile_FailsHalfway_OldFileAndNothingElse()
    {
        using var folder = new ScratchFolder();
        folder.Write("a", "old"u8.ToArray());
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("a"), stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        Assert.StartsWith(folder.File("a"), error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(folder.File("a"), _ => throw new OperationCanceledException()));
        Assert.Equal("old", File.ReadAllText(folder.File("a")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WriteFile_FolderMissingOrInTheWay_RefusedAndNothingLeft()
    {
        using var folder = new ScratchFolder();
        Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("none/a"), _ => { }));
        Directory.CreateDirectory(folder.File("a"));
        Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("a"), _ => { }));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WriteFile_SymbolicLink_ReplacedNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var folder = new ScratchFolder();
        folder.Write("blob", "shared"u8.ToArray());
        File.CreateSymbolicLink(folder.File("a"), folder.File("blob"));
        AtomicFile.Write(folder.File("a"), stream => stream.Write("own"u8));
        Assert.Equal("shared", File.ReadAllText(folder.File("blob")));
        Assert.Equal("own", File.ReadAllText(folder.File("a")));
    }

    [Fact]
    public void WriteDirectory_FilesAndFolders_AllThereUnderTheName()
    {
        using var folder = new ScratchFolder();
        AtomicDirectory.Write(folder.File("step-1") + Path.DirectorySeparatorChar, temporary =>
        {
            Assert.False(Directory.Exists(folder.File("step-1")));
            File.WriteAllText(Path.Combine(temporary, "a"), "1");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(temporary, "inner")).FullName, "b"), "2");
        });
        Assert.Equal("1", File.ReadAllText(folder.File("step-1/a")));
        Assert.Equal("2", File.ReadAllText(folder.File("step-1/inner/b")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void DeleteDirectory_ThereAndNotThere_NothingLeftAndRefused()
    {
        using var folder = new ScratchFolder();
        AtomicDirectory.Write(folder.File("step-1"), temporary => File.WriteAllText(Path.Combine(temporary, "a"), "1"));
        AtomicDirectory.Delete(folder.File("step-1") + Path.DirectorySeparatorChar);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.ThrowsAny<IOException>(() => AtomicDirectory.Delete(folder.File("step-1")));
    }

    [Fact]
    public void WriteDirectory_FailsHalfway_NothingLeft()
    {
        using var folder = new ScratchFolder();
        var error = Assert.Throws<IOException>(() => AtomicDirectory.Write(folder.File("a"), temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, "a"), "1");
            throw new IOException("No space left on device");
        }));
        Assert.StartsWith(folder.File("a"), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WriteDirectory_NameTaken_RefusedBeforeAnythingIsWritten()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("a"));
        Assert.Throws<IOException>(() => AtomicDirectory.Write(folder.File("a"), _ => Assert.Fail("called")));
    }

    [Fact]
    public void DeleteLeftovers_AfterKilledWriters_OnlyTheirsGo()
    {
        using var folder = new ScratchFolder();
        folder.Write(Path.GetFileName(TemporarySibling.For(folder.File("a"))), [1]);
        Directory.CreateDirectory(TemporarySibling.For(folder.File("step-1")));
        folder.Write("a", [1]);
        folder.Write(".hidden", [1]);
        AtomicDirectory.DeleteLeftovers(folder.Path);
        Assert.Equal([".hidden", "a"], Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Flush_FolderThatIsNotThere_SaysWhich()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "nothing to flush there");
        Assert.Contains("/no-such-folder", Assert.Throws<IOException>(() => DirectorySync.Flush("/no-such-folder")).Message, StringComparison.Ordinal);
    }
}
