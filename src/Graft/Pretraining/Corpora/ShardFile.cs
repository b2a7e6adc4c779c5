using System.Security.Cryptography;
using Graft.Checkpoints;

namespace Graft.Pretraining.Corpora;

/// <summary>A file of a shard while it is written, with its hash.</summary>
internal sealed class ShardFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _buffered;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public ShardFile(string path)
    {
        Path = path;
        _stream = Writing(() => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0));
    }

    public string Path { get; }

    /// <summary>How much was written, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Room for a few bytes; <see cref="Advance"/> takes them.</summary>
    public Span<byte> Room(int size)
    {
        if (_buffer.Length - _buffered < size)
            Drain();
        return _buffer.AsSpan(_buffered, size);
    }

    public void Advance(int size)
    {
        _buffered += size;
        Length += size;
    }

    /// <summary>Forces all to the disk.</summary>
    /// <returns>The SHA-256 in lower-case hexadecimal.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public string Finish()
    {
        Drain();
        Writing(() =>
        {
            _stream.Flush(flushToDisk: true);
            return true;
        });
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Drain()
    {
        var bytes = _buffer.AsMemory(0, _buffered);
        _hash.AppendData(bytes.Span);
        Writing(() =>
        {
            _stream.Write(bytes.Span);
            return true;
        });
        _buffered = 0;
    }

    private T Writing<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(Path, error);
        }
    }
}
