using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Graft.Native;
using static TorchSharp.torch;

namespace Graft.Kernels;

/// <summary>
/// Runs managed loops on the threads that libtorch computes with. A pool of our own would fight for the cores with libtorch's waiting
/// threads, which spin; where libtorch stands on GNU's OpenMP (Linux), loops run on its very team, elsewhere on .NET's pool.
/// </summary>
/// <remarks>Parts are taken in turn by whoever is free, so what a part computes must not depend on which thread computes it.</remarks>
public static unsafe class ComputeThreads
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Parallel = FindOpenMp();

    /// <summary>How many threads there are: what <c>--threads</c> says.</summary>
    public static int Count => get_num_threads();

    /// <summary>Runs the parts 0 to <paramref name="parts"/> - 1, each once, and returns when all are done.</summary>
    /// <param name="parts">How many parts, at least 0.</param>
    /// <param name="body">Computes a part; called on several threads at once.</param>
    /// <exception cref="Exception">What a part threw; with several, one of them.</exception>
    public static void For(int parts, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var threads = Math.Min(Count, parts);
        if (threads <= 1)
        {
            for (var part = 0; part < parts; part++)
                body(part);
            return;
        }

        if (Parallel is null)
        {
            RunOnPool(parts, threads, body);
            return;
        }

        var work = new Work(parts, body);
        var handle = GCHandle.Alloc(work);
        try
        {
            Parallel(&RunWork, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }

        work.Error?.Throw();
    }

    private static void RunOnPool(int parts, int threads, Action<int> body)
    {
        try
        {
            System.Threading.Tasks.Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    // An exception must not cross native frames: it waits in the work until the team is done.
    [UnmanagedCallersOnly]
    private static void RunWork(nint handle)
    {
        var work = (Work)GCHandle.FromIntPtr(handle).Target!;
        try
        {
            for (int part; (part = work.Next()) < work.Parts;)
                work.Body(part);
        }
        catch (Exception error)
        {
            work.Error = ExceptionDispatchInfo.Capture(error);
        }
    }

    /// <summary>GOMP_parallel of the OpenMP runtime that libtorch was loaded with, or null.</summary>
    private static delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> FindOpenMp()
    {
        if (!OperatingSystem.IsLinux() || Path.GetDirectoryName(NativeLibraries.Load().Libtorch) is not { } folder)
            return null;
        foreach (var file in Directory.EnumerateFiles(folder, "libgomp*.so*"))
        {
            // Loaded already, by libtorch: this finds that very instance.
            if (NativeLibrary.TryLoad(file, out var library) && NativeLibrary.TryGetExport(library, "GOMP_parallel", out var function))
                return (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)function;
        }

        return null;
    }

    private sealed class Work(int parts, Action<int> body)
    {
        private int _next = -1;

        public int Parts { get; } = parts;

        public Action<int> Body { get; } = body;

        public ExceptionDispatchInfo? Error { get; set; }

        public int Next() => Interlocked.Increment(ref _next);
    }
}
