using System.Diagnostics;
using static TorchSharp.torch;

namespace Graft.Native;

/// <summary>The yardstick of every speed figure: the rate of a large matrix product in single precision, in the same process.</summary>
public static class Sgemm
{
    /// <summary>Measures the median rate of a square product on all of libtorch's threads, after two products that warm up.</summary>
    /// <param name="size">Rows and columns; 2048 is the size that Graft's figures refer to.</param>
    /// <param name="repeats">How many products are timed, at least 1.</param>
    /// <returns>GFLOP/s, counting 2 n^3 operations a product.</returns>
    public static double MeasureGflops(int size = 2048, int repeats = 11)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        NativeLibraries.Load();
        using var noGradient = no_grad();
        using var left = ones(size, size);
        using var right = ones(size, size);
        var seconds = new double[repeats];
        for (var i = -2; i < repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            left.mm(right).Dispose();
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return 2.0 * size * size * size / seconds[repeats / 2] / 1e9;
    }
}
