using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Distributed;

/// <summary>
/// The processes that train one model together, on one machine or several. Every rank makes the same calls in the same order: each of them
/// waits for all. A process by itself is a group of one, for which every call is its own work alone; MPI is not loaded then.
/// </summary>
/// <remarks>Calls may come from any thread, one at a time.</remarks>
public sealed unsafe class Ranks
{
    // A rank that did not fail counts as this one.
    private const double NoRank = double.MaxValue;

    private static readonly Lock Gate = new();
    private static Ranks? _joined;

    private readonly OpenMpi? _mpi;

    private Ranks(RankPlace place, OpenMpi? mpi)
    {
        Place = place;
        _mpi = mpi;
    }

    /// <summary>A process by itself.</summary>
    public static Ranks Alone { get; } = new(RankPlace.Alone, null);

    /// <summary>This process's place.</summary>
    public RankPlace Place { get; }

    /// <summary>How many processes there are.</summary>
    public int Count => Place.Count;

    /// <summary>This process's number, from 0.</summary>
    public int Index => Place.Index;

    /// <summary>Whether this is the process that writes, evaluates and speaks for all.</summary>
    public bool IsFirst => Index == 0;

    /// <summary>Whether all ranks know that the work has failed, so that they may <see cref="Leave"/>; otherwise one that fails must <see cref="Abort"/>.</summary>
    public bool HasFailedTogether { get; private set; }

    /// <summary>Joins the processes that mpirun has started, and waits for them; gives <see cref="Alone"/> where there is only this one.</summary>
    /// <exception cref="MpiException">Open MPI is missing or does not start.</exception>
    public static Ranks Join()
    {
        lock (Gate)
        {
            if (_joined is not null)
                return _joined;
            var place = RankPlace.OfThisProcess();
            if (place.Count == 1)
                return _joined = Alone;
            var mpi = new OpenMpi();
            if ((mpi.Rank, mpi.Size) != (place.Index, place.Count))
                throw new MpiException($"mpirun says that this is rank {place.Index} of {place.Count}, and {OpenMpi.LibraryName} that it is {mpi.Rank} of {mpi.Size}: mpirun and the library are of two installations; use the same on every machine");
            return _joined = new Ranks(place, mpi);
        }
    }

    /// <summary>Does work that may fail on any rank, and lets all go on only if it has failed on none.</summary>
    /// <param name="work">This rank's work; it makes no calls of this kind itself.</param>
    /// <returns>What the work gave.</returns>
    /// <exception cref="RankFailedException">Another rank failed. The lowest that did throws its own error in place of this one.</exception>
    public T Together<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_mpi is null)
            return work();
        ExceptionDispatchInfo? error = null;
        var result = default(T);
        try
        {
            result = work();
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }

        Span<double> failed = [error is null ? NoRank : Index];
        _mpi.Min(failed);
        if (failed[0] == NoRank)
            return result!;
        HasFailedTogether = true;
        if (failed[0] == Index)
            error!.Throw();
        throw new RankFailedException((int)failed[0], error?.SourceException);
    }

    /// <summary>As above, for work that gives nothing.</summary>
    /// <param name="work">This rank's work.</param>
    public void Together(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Together(() =>
        {
            work();
            return 0;
        });
    }

    /// <summary>Does work on the first rank, and gives all what came of it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="json">How the result travels.</param>
    public T OfFirst<T>(Func<T> work, JsonTypeInfo<T> json)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_mpi is null)
            return work();
        var (result, bytes) = Together(() =>
        {
            var made = IsFirst ? work() : default;
            return (made, IsFirst ? JsonSerializer.SerializeToUtf8Bytes(made!, json) : []);
        });
        var length = (long)bytes.Length;
        _mpi.Broadcast((byte*)&length, sizeof(long));
        if (!IsFirst)
            bytes = new byte[length];
        fixed (byte* start = bytes)
            _mpi.Broadcast(start, length);
        return IsFirst ? result! : JsonSerializer.Deserialize(bytes, json)!;
    }

    /// <summary>Whether something is so on any rank.</summary>
    /// <param name="here">Whether it is so on this one.</param>
    public bool Any(bool here)
    {
        Span<double> count = [here ? 1 : 0];
        Sum(count);
        return count[0] > 0;
    }

    /// <summary>Replaces values by their sums over all ranks; all get the same sums.</summary>
    /// <param name="values">As many on every rank.</param>
    public void Sum(Span<double> values) => _mpi?.Sum(values);

    /// <summary>As above.</summary>
    /// <param name="values">Float32, contiguous; as many elements on every rank.</param>
    public void Sum(Tensor values) => OnHost(values, buffer => _mpi!.Sum(buffer.Start, buffer.Length));

    /// <summary>Replaces values by those of the first rank.</summary>
    /// <param name="values">Float32, contiguous; as many elements on every rank.</param>
    public void Broadcast(Tensor values) => OnHost(values, buffer => _mpi!.Broadcast((byte*)buffer.Start, buffer.Length * sizeof(float)));

    /// <summary>Waits for the other ranks, and leaves them. A process that ends without it ends all.</summary>
    /// <remarks>Not from a destructor or a <c>using</c>: a rank that failed alone would wait here for others that wait for it elsewhere.</remarks>
    public void Leave() => _mpi?.Leave();

    /// <summary>Ends all ranks at once, this one included: for an error that the others cannot know of. Does nothing for a process by itself.</summary>
    /// <param name="code">The exit code.</param>
    public void Abort(int code) => _mpi?.Abort(code);

    /// <summary>As above, for memory.</summary>
    internal void Sum(FloatBuffer values, long offset, long count) => _mpi?.Sum(values.Start + offset, count);

    /// <summary>Replaces bits by their union over all ranks.</summary>
    internal void Unite(Span<byte> bits) => _mpi?.Unite(bits);

    /// <summary>MPI is given the processor's memory; what a device holds goes through a copy.</summary>
    private void OnHost(Tensor values, Action<FloatBuffer> work)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_mpi is null)
            return;
        if (values.device_type == TorchSharp.DeviceType.CPU)
        {
            work(new FloatBuffer(values));
            return;
        }

        using var host = values.cpu();
        work(new FloatBuffer(host));
        values.copy_(host);
    }
}
