using System.Runtime.InteropServices;
using System.Text;
using Graft.Native;

namespace Graft.Distributed;

/// <summary>
/// The few functions of MPI that training needs (MPI 3.1, C bindings), as Open MPI 3 to 5 export them. Its handles are addresses of the
/// library's own symbols (<c>ompi_mpi_comm_world</c> for MPI_COMM_WORLD), so they are looked up and not compiled in.
/// </summary>
internal sealed unsafe class OpenMpi
{
    /// <summary>The library's name since Open MPI 2, by which the system's loader finds it.</summary>
    public const string LibraryName = "libmpi.so.40";

    // MPI_THREAD_SERIALIZED: any thread may call, one at a time. A run may move between threads where its caller awaits something.
    private const int Serialized = 2;
    private const int MaxErrorText = 256;

    // An element count is an int in MPI; well below its limit, and a multiple of what vectors want.
    private const long MaxCount = 1 << 28;

    private readonly nint _library;
    private readonly nint _world, _float, _double, _byte, _sum, _min, _bitwiseOr;
    private readonly delegate* unmanaged<void*, void*, int, nint, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> _beginAllReduce;
    private readonly delegate* unmanaged<nint*, int*, void*, int> _test;
    private readonly delegate* unmanaged<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged<int, byte*, int*, int> _errorString;

    /// <summary>Loads the library and starts MPI; once a process.</summary>
    /// <exception cref="MpiException">The library is missing, is another MPI, or does not start.</exception>
    public OpenMpi()
    {
        // .NET needs SIGSEGV and SIGFPE for its own exceptions; MPI would print a stack and end the process.
        NativeEnvironment.SetIfAbsent("OMPI_MCA_opal_signal", "");
        // Who waits inside MPI gives its core to whoever wants it.
        NativeEnvironment.SetIfAbsent("OMPI_MCA_mpi_yield_when_idle", "1");
        if (!NativeLibrary.TryLoad(LibraryName, out _library))
        {
            throw new MpiException(
                $"this process was started by mpirun, but {LibraryName} is not found on {Environment.MachineName}: install Open MPI there (Debian, Ubuntu: libopenmpi3), or set LD_LIBRARY_PATH");
        }

        _allReduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        _beginAllReduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)Symbol("MPI_Iallreduce");
        _test = (delegate* unmanaged<nint*, int*, void*, int>)Symbol("MPI_Test");
        _broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        _errorString = (delegate* unmanaged<int, byte*, int*, int>)Symbol("MPI_Error_string");
        (_world, _float, _double, _byte) = (Symbol("ompi_mpi_comm_world"), Symbol("ompi_mpi_float"), Symbol("ompi_mpi_double"), Symbol("ompi_mpi_byte"));
        (_sum, _min, _bitwiseOr) = (Symbol("ompi_mpi_op_sum"), Symbol("ompi_mpi_op_min"), Symbol("ompi_mpi_op_bor"));

        int provided;
        Check(((delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread"))(null, null, Serialized, &provided), "MPI_Init_thread");
        if (provided < Serialized)
            throw new MpiException($"this Open MPI allows MPI_THREAD_SERIALIZED to nobody (it offers level {provided}, {Serialized} is needed): install one that was built with threads");
        // Errors come back as codes: they are ours to tell.
        Check(((delegate* unmanaged<nint, nint, int>)Symbol("MPI_Comm_set_errhandler"))(_world, Symbol("ompi_mpi_errors_return")), "MPI_Comm_set_errhandler");
        int rank, size;
        Check(((delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank"))(_world, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size"))(_world, &size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
    }

    /// <summary>This process's number.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public int Size { get; }

    /// <summary>Replaces values by their sums over all processes, which all get the same. For work of much the same length: who waits keeps its core busy.</summary>
    public void Sum(float* values, long count)
    {
        for (var start = 0L; start < count; start += MaxCount)
            Check(_allReduce(InPlace, values + start, (int)Math.Min(MaxCount, count - start), _float, _sum, _world), "MPI_Allreduce");
    }

    /// <summary>Replaces a few values by their sums over all processes.</summary>
    public void Sum(Span<double> values)
    {
        fixed (double* start = values)
            AllReducePatiently(start, values.Length, _double, _sum);
    }

    /// <summary>Replaces a few values by their minima over all processes.</summary>
    public void Min(Span<double> values)
    {
        fixed (double* start = values)
            AllReducePatiently(start, values.Length, _double, _min);
    }

    /// <summary>Replaces bits by their union over all processes.</summary>
    public void Unite(Span<byte> bits)
    {
        fixed (byte* start = bits)
            AllReducePatiently(start, bits.Length, _byte, _bitwiseOr);
    }

    /// <summary>Replaces bytes by those of process 0.</summary>
    public void Broadcast(byte* bytes, long count)
    {
        for (var start = 0L; start < count; start += MaxCount)
            Check(_broadcast(bytes + start, (int)Math.Min(MaxCount, count - start), _byte, 0, _world), "MPI_Bcast");
    }

    /// <summary>Waits for all processes and leaves MPI.</summary>
    public void Leave() => Check(((delegate* unmanaged<int>)Symbol("MPI_Finalize"))(), "MPI_Finalize");

    /// <summary>Ends all processes, this one included, at once.</summary>
    public void Abort(int code) => ((delegate* unmanaged<nint, int, int>)Symbol("MPI_Abort"))(_world, code);

    private static void* InPlace => (void*)1; // MPI_IN_PLACE

    /// <summary>MPI's own wait spins, for hours where another rank evaluates; this one looks in ever longer pauses, of a millisecond in the end.</summary>
    private void AllReducePatiently(void* values, int count, nint type, nint operation)
    {
        nint request;
        Check(_beginAllReduce(InPlace, values, count, type, operation, _world, &request), "MPI_Iallreduce");
        var wait = new SpinWait();
        while (true)
        {
            int isDone;
            Check(_test(&request, &isDone, null), "MPI_Test"); // null: MPI_STATUS_IGNORE
            if (isDone != 0)
                return;
            wait.SpinOnce();
        }
    }

    private nint Symbol(string name) => NativeLibrary.TryGetExport(_library, name, out var address)
        ? address
        : throw new MpiException($"{LibraryName} has no {name}, so it is not Open MPI: let the loader find Open MPI's first (LD_LIBRARY_PATH)");

    private void Check(int code, string function)
    {
        if (code == 0)
            return;
        var text = stackalloc byte[MaxErrorText];
        int length;
        var known = _errorString(code, text, &length) == 0;
        throw new MpiException($"{function} failed on {Environment.MachineName}: {(known ? Encoding.UTF8.GetString(text, length) : $"code {code}")}");
    }
}
