namespace Graft.Data.Readers;

/// <summary>
/// Reads CoNLL-U (universaldependencies.org/format.html): ten columns, multiword ranges, empty nodes, comments. A file is refused as a
/// whole at its first fault. A line of blanks and tabs ends a sentence, a <c>#</c> line with a tab is a word, spaces inside FORM are kept.
/// </summary>
public static class ConlluReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file: UTF-8, with or without a byte-order mark, lines ending in LF or CRLF.</param>
    /// <returns>The sentences; none where the file has no words.</returns>
    /// <exception cref="DatasetFormatException">The file cannot be read or is malformed; the message says where, and what to do.</exception>
    public static IReadOnlyList<ConlluSentence> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return [.. Sentences(DataText.Load(path, TextEncoding.Utf8))];
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The name to use in messages.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <returns>The sentences; none where there are no words.</returns>
    /// <exception cref="DatasetFormatException">The bytes are malformed.</exception>
    public static IReadOnlyList<ConlluSentence> Parse(string file, ReadOnlySpan<byte> bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return [.. Sentences(DataText.Decode(file, bytes, TextEncoding.Utf8))];
    }

    /// <summary>The sentences one by one, so that a caller who keeps less of each needs less memory.</summary>
    internal static IEnumerable<ConlluSentence> Sentences(DataText source)
    {
        var builder = new ConlluSentenceBuilder(source);
        foreach (var line in source.Lines())
        {
            if (!line.IsBlank)
                builder.Add(line);
            else if (builder.Finish() is { } sentence)
                yield return sentence;
        }

        if (builder.Finish() is { } last)
            yield return last;
    }
}
