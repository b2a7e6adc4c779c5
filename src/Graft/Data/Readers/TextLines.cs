namespace Graft.Data.Readers;

/// <summary>
/// Texts, one a line, as they come, so that any number of them fits: UTF-8, read strictly; what gzip has compressed is decompressed. Only LF ends a line, and
/// a CR before it is no part of the text; a last line needs no end.
/// </summary>
public static class TextLines
{
    /// <summary>The lines of a file.</summary>
    /// <param name="path">The file; that it is there is checked at once.</param>
    /// <exception cref="DatasetFormatException">It is missing, cannot be read, is empty, or has a line that is not UTF-8 or longer than 64 MiB.</exception>
    public static IEnumerable<string> OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DataFile.Check(path);
        return Read(() => Utf8Lines.Open(path));
    }

    /// <summary>The lines of a stream, which is closed at the end.</summary>
    /// <param name="open">Opens the stream.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="DatasetFormatException">It is empty, or has a line that is not UTF-8 or longer than 64 MiB.</exception>
    public static IEnumerable<string> Of(Func<Stream> open, string name)
    {
        ArgumentNullException.ThrowIfNull(open);
        return Read(() => Utf8Lines.Of(open(), name));
    }

    private static IEnumerable<string> Read(Func<Utf8Lines> open)
    {
        using var lines = open();
        while (lines.TryReadText(out var line))
            yield return line;
        if (lines.Number == 0)
            throw new DatasetFormatException(lines.Name, 0, 0, "empty-file", "there is no text in it; give one text a line.");
    }
}
