using static TorchSharp.torch;

namespace Graft.Native;

/// <summary>The devices that models run on.</summary>
public static class ComputeDevice
{
    /// <summary>The names that are understood.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cpu", "cuda", "mps"];

    /// <summary>Opens a device.</summary>
    /// <param name="name">cpu, cuda (with a number, as in cuda:1, if need be) or mps.</param>
    /// <exception cref="NativeLibraryException">The device is not there.</exception>
    /// <exception cref="ArgumentException">The name is not understood.</exception>
    public static Device Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        NativeLibraries.Load();
        var kind = name.Split(':')[0];
        if (!Names.Contains(kind))
            throw new ArgumentException($"--device must be one of {string.Join(", ", Names)}, not '{name}'");
        if (kind == "cuda" && !cuda.is_available())
            throw new NativeLibraryException("--device cuda: no CUDA device can be used here; it takes an NVIDIA driver, and the program must reference libtorch-cuda-12.8-linux-x64 (or -win-x64) instead of libtorch-cpu");
        if (kind == "mps" && !mps_is_available())
            throw new NativeLibraryException("--device mps: Metal can be used on Apple silicon only");
        return device(name);
    }
}
