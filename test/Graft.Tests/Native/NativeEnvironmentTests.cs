using Graft.Native;
using Xunit;

namespace Graft.Tests.Native;

public class NativeEnvironmentTests
{
    [Fact]
    public void SetIfAbsent_NewVariable_IsSeenByNativeCodeAndThenStays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "native code has the process's own environment there");
        var name = $"GRAFT_TEST_{Environment.ProcessId}";
        Assert.Null(NativeEnvironment.Get(name));
        NativeEnvironment.SetIfAbsent(name, "first");
        NativeEnvironment.SetIfAbsent(name, "second");
        Assert.Equal("first", NativeEnvironment.Get(name));
    }

    [Fact]
    public void Graft_UsedAtAll_ShortensTheWaitOfOpenMpsThreads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libtorch stands on GNU's OpenMP on Linux");
        NativeLibraries.Load();
        Assert.True(NativeEnvironment.Get("GOMP_SPINCOUNT") is not null || NativeEnvironment.Get("OMP_WAIT_POLICY") is not null);
    }
}
