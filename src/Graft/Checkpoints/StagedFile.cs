namespace Graft.Checkpoints;

/// <summary>A file that is written and safe on the disk, but not yet under its name; several can so be renamed together at the end.</summary>
internal sealed class StagedFile : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _path;
    private readonly string _temporary;
    private bool _committed;

    public StagedFile(string path, Action<Stream> write)
    {
        _path = Path.GetFullPath(path);
        _temporary = TemporarySibling.For(_path);
        try
        {
            using var stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error)
        {
            TemporarySibling.Delete(_temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw Failure(error);
            throw;
        }
    }

    /// <summary>The folder that the file stands in.</summary>
    public string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>Renames the file; durable once its folder is flushed.</summary>
    public void Commit()
    {
        try
        {
            File.Move(_temporary, _path, overwrite: true);
            _committed = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error);
        }
    }

    public void Dispose()
    {
        if (!_committed)
            TemporarySibling.Delete(_temporary);
    }

    private IOException Failure(Exception cause) =>
        WriteFailure.Of(_path, cause);
}
