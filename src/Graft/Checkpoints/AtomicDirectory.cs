namespace Graft.Checkpoints;

/// <summary>Writes folders that are either wholly there or not at all.</summary>
public static class AtomicDirectory
{
    /// <summary>
    /// Fills a temporary sibling, forces all its files to the disk, renames it to <paramref name="path"/> and forces the rename to the
    /// disk. A failure leaves nothing behind; a kill can leave the sibling (see <see cref="DeleteLeftovers"/>).
    /// </summary>
    /// <param name="path">The folder to make. It must not exist, its parent must.</param>
    /// <param name="fill">Writes the content into the folder that it is given.</param>
    /// <exception cref="IOException">The folder is there already, or cannot be written; the message names it.</exception>
    public static void Write(string path, Action<string> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(target) || File.Exists(target))
            throw new IOException($"{target}: expected no such folder, but it is there; remove it or choose another name");

        var temporary = TemporarySibling.For(target);
        var parent = Path.GetDirectoryName(target)!;
        try
        {
            if (!Directory.Exists(parent))
                throw new DirectoryNotFoundException($"there is no folder {parent}");
            Directory.CreateDirectory(temporary);
            fill(temporary);
            FlushAll(temporary);
            Directory.Move(temporary, target);
        }
        catch (Exception error)
        {
            TemporarySibling.Delete(temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw WriteFailure.Of(target, error);
            throw;
        }

        DirectorySync.Flush(parent);
    }

    /// <summary>
    /// Removes a folder at once: it is renamed before its content is deleted, so that a kill never leaves half a folder under its name, but
    /// a temporary sibling (see <see cref="DeleteLeftovers"/>).
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It is not there or cannot be removed.</exception>
    public static void Delete(string path)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var doomed = TemporarySibling.For(target);
        Directory.Move(target, doomed);
        DirectorySync.Flush(Path.GetDirectoryName(target)!);
        Directory.Delete(doomed, recursive: true);
    }

    /// <summary>
    /// Writes files into a folder, which is made, with its parents, where it is not there. All are on the disk before the first takes its name, so that a
    /// full disk changes nothing, and leaves no new folder.
    /// </summary>
    internal static void WriteInto(string folder, IEnumerable<(string Name, Action<Stream> Write)> files)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var isNew = !Directory.Exists(target);
        Make(target);
        try
        {
            CommitAll(target, files);
        }
        catch when (isNew)
        {
            TemporarySibling.Delete(target);
            throw;
        }

        DirectorySync.Flush(target);
        if (isNew)
            DirectorySync.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Deletes the temporary siblings that killed writers left in <paramref name="folder"/>; only for a folder that nobody else is writing to.</summary>
    public static void DeleteLeftovers(string folder)
    {
        foreach (var entry in Directory.GetFileSystemEntries(folder).Where(TemporarySibling.IsOne))
            TemporarySibling.Delete(entry);
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder}: the folder could not be made ({error.Message}); choose another place", error);
        }
    }

    private static void CommitAll(string folder, IEnumerable<(string Name, Action<Stream> Write)> files)
    {
        var staged = new List<StagedFile>();
        try
        {
            foreach (var (name, write) in files)
                staged.Add(new StagedFile(Path.Combine(folder, name), write));
            staged.ForEach(file => file.Commit());
        }
        finally
        {
            staged.ForEach(file => file.Dispose());
        }
    }

    private static void FlushAll(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
            FlushAll(inner);
        DirectorySync.Flush(folder);
    }
}
