using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;

namespace Graft.Native;

/// <summary>
/// Makes libtorch load wherever Graft runs. Nothing needs to be called: the hook is set when Graft's assembly is first used, and acts only
/// where the runtime's own search fails.
/// </summary>
public static class NativeLibraries
{
    private const string Wrapper = "LibTorchSharp";
    private const string SpinCount = "10000";

    private static readonly Lock Gate = new();
    private static NativeLibrariesReport? _report;

    /// <summary>Loads libtorch, unless that has happened, and says what was loaded from where.</summary>
    /// <exception cref="NativeLibraryException">libtorch cannot be loaded; the message says why and what to do.</exception>
    public static NativeLibrariesReport Load()
    {
        NativeLibrariesReport report;
        lock (Gate)
        {
            if (_report is { } known)
                return known;
            // Before TorchSharp tries: where it fails, it copies libraries about and writes to standard output.
            report = LoadWrapper(out _);
        }

        try
        {
            // Not under the lock: another thread may be in TorchSharp's type initializer, which this waits for, and come from there to Resolve.
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception error) when (error is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            throw new NativeLibraryException($"{report.Wrapper} was loaded, but libtorch does not start: {error.Message}", error);
        }

        lock (Gate)
            return _report ??= report;
    }

    /// <summary>The folder for what Graft derives and can derive again: <c>GRAFT_CACHE</c>, else the user's cache folder.</summary>
    public static string CacheDirectory
    {
        get
        {
            if (Environment.GetEnvironmentVariable("GRAFT_CACHE") is { Length: > 0 } named)
                return Path.GetFullPath(named);
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache)
                return Path.Combine(cache, "graft");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? Path.Combine(home, ".cache", "graft") : Path.Combine(Path.GetTempPath(), "graft-cache");
        }
    }

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The hook must be set before TorchSharp is first used, whoever uses it.")]
    internal static void SetHook()
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        // Read when libtorch brings its OpenMP along. Its threads wait for each other by spinning, thirty times as long as this unless told otherwise:
        // beside another busy process one then spins through the time slice that the other needs (docs/decisions/0020).
        if (OperatingSystem.IsLinux() && NativeEnvironment.Get("OMP_WAIT_POLICY") is null)
            NativeEnvironment.SetIfAbsent("GOMP_SPINCOUNT", SpinCount);
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        // The runtime asks with and without prefix and extension; its own search, which runs first, has failed.
        if (!OperatingSystem.IsLinux() || !name.Contains(Wrapper, StringComparison.Ordinal))
            return 0;
        lock (Gate)
        {
            try
            {
                LoadWrapper(out var handle);
                return handle;
            }
            catch (NativeLibraryException)
            {
                return 0; // TorchSharp reports its own failure; Load, which users call, reports this one.
            }
        }
    }

    /// <summary>Loads libtorch and TorchSharp's wrapper: the installed one, or else its patched copy.</summary>
    private static NativeLibrariesReport LoadWrapper(out nint handle)
    {
        var (wrapper, libtorch) = (FindFile(FileName(Wrapper)), FindFile(FileName("torch")));
        if (wrapper is null || libtorch is null)
            throw new NativeLibraryException($"{(wrapper is null ? FileName(Wrapper) : FileName("torch"))} was not found beside the program: {PackageHint}");
        try
        {
            // A copy stands in another folder, so its neighbours must be there before it.
            NativeLibrary.Load(libtorch);
            if (NativeLibrary.TryLoad(wrapper, out handle))
                return new NativeLibrariesReport(wrapper, libtorch, null, null);
            if (!OperatingSystem.IsLinux())
                handle = NativeLibrary.Load(wrapper); // fails again, and says why
            var copy = PatchedCopy(wrapper);
            handle = NativeLibrary.Load(copy);
            return new NativeLibrariesReport(wrapper, libtorch, copy, "this system's libstdc++ lacks GLIBCXX_3.4.32");
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NativeLibraryException(
                $"{wrapper} does not load here, and neither does a copy patched for an older libstdc++: {error.Message}; ask the system's loader (ldd) what it misses, "
                + "or name a folder for the copy that is writable and may hold programs with GRAFT_CACHE", error);
        }
    }

    /// <summary>The patched copy of <paramref name="original"/>; a copy that is there is used only if it has the very bytes.</summary>
    private static string PatchedCopy(string original)
    {
        var patched = LibstdcxxPatch.Apply(File.ReadAllBytes(original));
        var key = Convert.ToHexStringLower(SHA256.HashData(patched))[..16];
        var path = Path.Combine(CacheDirectory, "native", key, FileName(Wrapper));
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(patched))
            return path;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        File.WriteAllBytes(temporary, patched);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private static string? FindFile(string file)
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private static string PackageHint =>
        $"add the package libtorch-cpu-{(OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64")} (or libtorch-cuda-* for a GPU) "
        + "of the version that TorchSharp asks for to the program's project";
}
