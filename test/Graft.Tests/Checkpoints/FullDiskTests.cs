using System.Diagnostics;
using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

/// <summary>A disk that is really full: a file system of 256 kB in memory, mounted for the test where that is allowed.</summary>
[Trait(Tier.Key, Tier.Slow)]
public class FullDiskTests
{
    private const int TooMany = 100_000;

    public FullDiskTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Save_FullDisk_OldModelStaysAndNothingIsLeft() => OnSmallDisk(disk =>
    {
        var path = Path.Combine(disk, "model");
        ModelDirectory.Save(path, """{"a":1}""", [new("w", ones(10))], []);
        var error = Assert.Throws<IOException>(() => ModelDirectory.Save(path, """{"a":2}""", [new("w", zeros(TooMany))], []));
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);

        Assert.Equal("""{"a":1}""", File.ReadAllText(Path.Combine(path, "config.json")));
        using var weights = CheckpointReader.Open(path);
        Assert.Equal(10, weights.Read("w").sum().item<float>());
        Assert.Equal(2, Directory.GetFileSystemEntries(path).Length);
    });

    [Fact]
    public void Save_FullDiskAndNewFolder_NoFolder() => OnSmallDisk(disk =>
    {
        Assert.Throws<IOException>(() => ModelDirectory.Save(Path.Combine(disk, "model"), "{}", [new("w", zeros(TooMany))], []));
        Assert.Empty(Directory.GetFileSystemEntries(disk));
    });

    [Fact]
    public void WriteDirectory_FullDisk_NothingIsLeft() => OnSmallDisk(disk =>
    {
        var error = Assert.Throws<IOException>(() => AtomicDirectory.Write(Path.Combine(disk, "step-1"), folder =>
        {
            File.WriteAllText(Path.Combine(folder, "state.json"), "{}");
            SafeTensorsWriter.Write(Path.Combine(folder, "a.safetensors"), [new("w", zeros(TooMany))]);
        }));
        Assert.Contains("step-1", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk));
    });

    private static void OnSmallDisk(Action<string> test)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's tmpfs");
        using var folder = new ScratchFolder();
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.Path), "may not mount a file system here");
        try
        {
            using var scope = NewDisposeScope();
            test(folder.Path);
        }
        finally
        {
            Assert.True(Run("umount", folder.Path), $"{folder.Path} stays mounted");
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
