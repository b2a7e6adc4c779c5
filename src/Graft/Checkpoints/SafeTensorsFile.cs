using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>
/// A safetensors file, memory-mapped and read-only. Opening it checks every rule of the format before any tensor is touched; a tensor is
/// copied out of the map when it is asked for, so nothing that was read depends on the file staying open. May be read from several threads.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    /// <summary>The header's name for the free text that is not a tensor.</summary>
    internal const string MetadataName = "__metadata__";

    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeTensorsHeader _header;
    private readonly long _length;
    private bool _disposed;

    private SafeTensorsFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        _header = SafeTensorsHeader.Read(path, stream);
        _length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>The file, as it was named to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The header's free text, such as <c>format</c> = <c>pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _header.Tensors;

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="CheckpointFormatException">The file is not there, cannot be read or breaks a rule of the format.</exception>
    public static SafeTensorsFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            // Others may replace the file meanwhile (a rename leaves this map as it is); writing into it is caught by its length.
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return new SafeTensorsFile(path, stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stream?.Dispose();
            throw new CheckpointFormatException(path, $"expected a safetensors file, but it cannot be read: {error.Message}", error);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>A tensor of the file in fresh memory on the CPU, of the type and shape that the file says.</summary>
    /// <exception cref="CheckpointFormatException">There is no tensor of that name, or the file was changed since it was opened.</exception>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        var tensor = empty([.. entry.Shape], entry.Type);
        try
        {
            TensorBytes.ForEach(tensor, (bytes, offset) => CopyOut(entry, offset, bytes));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Copies a tensor of the file into an existing one of the same shape, on any device. Between floating types the elements are
    /// converted (widened exactly, narrowed by rounding to nearest); other types must be equal. No gradient is recorded.
    /// </summary>
    /// <param name="name">The tensor's name in the file.</param>
    /// <param name="destination">Where the elements go; any shape that equals the file's.</param>
    /// <exception cref="CheckpointFormatException">No tensor of that name, another shape, a type that does not convert, or a file changed since it was opened.</exception>
    public void ReadInto(string name, Tensor destination)
    {
        var entry = Entry(name);
        if (!Fits(entry, destination))
        {
            throw new CheckpointFormatException(Path,
                $"tensor '{name}': expected {TensorEntry.Describe(destination.dtype, destination.shape)}, found {TensorEntry.Describe(entry.Type, entry.Shape)}");
        }

        if (!destination.is_contiguous())
        {
            using var noGrad = no_grad();
            using var whole = Read(name);
            using var target = destination.detach();
            using var same = target.copy_(whole);
        }
        else if (destination.dtype == entry.Type && destination.device_type == DeviceType.CPU)
        {
            TensorBytes.ForEach(destination, (bytes, offset) => CopyOut(entry, offset, bytes));
        }
        else
        {
            CopyConverted(entry, destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.Dispose();
        _map.Dispose();
        _stream.Dispose();
    }

    /// <summary>Whether <see cref="ReadInto"/> would take the destination.</summary>
    internal static bool Fits(TensorEntry entry, Tensor destination) =>
        entry.Shape.SequenceEqual(destination.shape)
        && (entry.Type == destination.dtype || (IsFloating(entry.Type) && IsFloating(destination.dtype)));

    private static bool IsFloating(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    private void CopyConverted(TensorEntry entry, Tensor destination)
    {
        // Piece by piece: a checkpoint in another type never stands in memory as a whole.
        var elementSize = SafeTensorsType.Find(entry.Type)!.Size;
        TensorBytes.ForEachPiece(destination, elementSize, (target, offset) =>
        {
            using var stored = empty(target.shape, entry.Type);
            CopyOut(entry, offset, stored.bytes);
            using var same = target.copy_(stored);
        });
    }

    private TensorEntry Entry(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Tensors.TryGetValue(name, out var entry)
            ? entry
            : throw new CheckpointFormatException(Path, $"expected a tensor named '{name}', found {Tensors.Count} others");
    }

    private unsafe void CopyOut(TensorEntry entry, long offset, Span<byte> target)
    {
        // A map over a file that was cut since ends the process when it is touched; so look first.
        if (RandomAccess.GetLength(_stream.SafeFileHandle) != _length)
            throw new CheckpointFormatException(Path, "the file was changed while it was read; write checkpoints beside the old one and rename them");

        var handle = _view.SafeMemoryMappedViewHandle;
        byte* start = null;
        try
        {
            handle.AcquirePointer(ref start);
            var source = new ReadOnlySpan<byte>(start + _view.PointerOffset + _header.BufferStart + entry.Begin + offset, target.Length);
            if (entry.Type == ScalarType.Bool && source.IndexOfAnyExceptInRange((byte)0, (byte)1) is var place and >= 0)
                throw new CheckpointFormatException(Path, $"tensor '{entry.Name}' is of type BOOL, but element {offset + place} is {source[place]}, neither 0 nor 1");
            source.CopyTo(target);
        }
        finally
        {
            if (start is not null)
                handle.ReleasePointer();
        }
    }
}
