using Graft.Native;
using TorchSharp;
using Xunit;

namespace Graft.Tests.Native;

public class NativeLibrariesTests
{
    [Fact]
    public void Load_OnThisMachine_LibtorchComputes()
    {
        NativeLibraries.Load();
        using var product = torch.ones(2, 3).mm(torch.ones(3, 2));
        Assert.Equal(3f, product[1, 1].item<float>());
    }

    [Fact]
    public void Load_Twice_SameReport() => Assert.Same(NativeLibraries.Load(), NativeLibraries.Load());

    [Fact]
    public void Apply_PublishedLibrary_NeedsOldVersionsOnlyAndKeepsTheRest()
    {
        var original = PublishedLibrary();
        var before = original.ToArray();
        var patched = LibstdcxxPatch.Apply(original);

        Assert.Equal(before, original);
        Assert.Equal(original.Length, patched.Length);
        Assert.DoesNotContain(new ElfImage(patched).NeededVersions(), version => version.Name == "GLIBCXX_3.4.32");
        Assert.DoesNotContain(new ElfImage(patched).Symbols(), symbol => symbol.Name == "_ZSt21ios_base_library_initv");
        var changed = original.Zip(patched).Count(pair => pair.First != pair.Second);
        Assert.InRange(changed, 1, 16);
    }

    [Fact]
    public void Apply_PatchedLibrary_Refused()
    {
        var patched = LibstdcxxPatch.Apply(PublishedLibrary());
        Assert.Contains("GLIBCXX_3.4.32", Assert.Throws<InvalidDataException>(() => LibstdcxxPatch.Apply(patched)).Message);
    }

    [Fact]
    public void Apply_FileCutAnywhere_RefusedAsInvalidData()
    {
        var original = PublishedLibrary();
        for (var length = 0; length < original.Length - 64; length = length * 3 / 2 + 7)
            Assert.Throws<InvalidDataException>(() => LibstdcxxPatch.Apply(original.AsSpan(0, length)));
    }

    [Fact]
    public void MeasureGflops_SmallProduct_IsAPlausibleRate() => Assert.InRange(Sgemm.MeasureGflops(256, 3), 0.1, 1e5);

    private static byte[] PublishedLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the patch concerns Linux only");
        var wrapper = NativeLibraries.Load().Wrapper;
        Assert.NotNull(wrapper);
        return File.ReadAllBytes(wrapper);
    }
}
