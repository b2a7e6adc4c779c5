namespace Graft.Checkpoints;

/// <summary>Writes files that are either wholly there or not at all, whatever happens meanwhile: a full disk, a kill, a power cut.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary sibling, forces it to the disk, renames it onto <paramref name="path"/> and forces the rename to the disk. A
    /// failure leaves nothing behind and the old file as it was; a kill can leave the sibling (see <see cref="AtomicDirectory.DeleteLeftovers"/>).
    /// </summary>
    /// <param name="path">The file to make or to replace; its folder must exist. A symbolic link is replaced, not followed.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var staged = new StagedFile(path, write);
        staged.Commit();
        DirectorySync.Flush(staged.Folder);
    }
}
