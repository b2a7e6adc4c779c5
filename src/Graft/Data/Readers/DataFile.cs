namespace Graft.Data.Readers;

/// <summary>Files of data on the disk: what cannot be read of them is said in one way.</summary>
internal static class DataFile
{
    // Reading ahead of a decompressor in small parts costs more than it saves.
    private const int BufferBytes = 1 << 18;

    /// <summary>Refuses what is not there, or is a folder.</summary>
    /// <exception cref="DatasetFormatException">It is.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
            throw Refuse(path, "not-a-file", "a file with text is expected, this is a folder; name the files in it, such as FOLDER/*.txt.");
        if (!File.Exists(path))
            throw Refuse(path, "missing-file", "there is no such file; check the path.");
    }

    /// <summary>Opens a file to be read from its beginning to its end.</summary>
    /// <exception cref="DatasetFormatException">It is missing, a folder, or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        Check(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, "unreadable", $"the file cannot be read ({error.Message}); check its permissions.", error);
        }
    }

    private static DatasetFormatException Refuse(string path, string code, string problem, Exception? cause = null) => new(path, 0, 0, code, problem, cause);
}
