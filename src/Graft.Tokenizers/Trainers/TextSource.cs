namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The text that a tokenizer is trained on: lines, read once, in parts, so that it may be larger than memory. A line end is not part of its
/// line. The result of training does not depend on where parts begin and end.
/// <para>A line of more than a million (2^20) UTF-16 units counts as several.</para>
/// </summary>
public sealed class TextSource
{
    /// <summary>The longest line; longer ones are cut, so that a file without line ends fits in memory.</summary>
    internal const int LongestLine = 1 << 20;

    private const int BlockLength = 1 << 17;

    private readonly Func<Func<TextBlock>, IEnumerable<TextBlock>> _blocks;

    private TextSource(long? size, Func<Func<TextBlock>, IEnumerable<TextBlock>> blocks)
    {
        Size = size;
        _blocks = blocks;
    }

    /// <summary>The size in bytes of the files, compressed where they are; null for other sources.</summary>
    internal long? Size { get; }

    /// <summary>
    /// Files of UTF-8 text, one after the other; those that gzip has compressed are decompressed, whatever their name. What is not UTF-8 becomes U+FFFD.
    /// </summary>
    /// <param name="paths">The files.</param>
    /// <remarks>Training throws an <see cref="IOException"/> that names the file where a compressed one is damaged or cut off.</remarks>
    /// <exception cref="FileNotFoundException">One of them is not there.</exception>
    public static TextSource FromFiles(params IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths];
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new FileNotFoundException($"the training text {missing} is not there; check the path.", missing);
        return new TextSource(files.Sum(file => new FileInfo(file).Length), rent => ReadFiles(files, rent));
    }

    /// <summary>Texts from anywhere, each a line; one that has line ends in it keeps them.</summary>
    /// <param name="lines">The texts. They are asked for one by one, on the thread that calls.</param>
    public static TextSource FromLines(params IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return new TextSource(null, rent => ReadLines(lines, rent));
    }

    /// <summary>The lines of a reader, which stays open.</summary>
    /// <param name="reader">The reader.</param>
    public static TextSource FromReader(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new TextSource(null, rent => ReadReader(reader, null, null, rent));
    }

    /// <summary>A stream of UTF-8 text, such as standard input; one that gzip has compressed is decompressed. What is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="stream">The stream, which is read once, and closed at its end.</param>
    /// <remarks>Training throws an <see cref="IOException"/> where a compressed stream is damaged or cut off.</remarks>
    public static TextSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new TextSource(null, rent => ReadStream(stream, "the training text", isGzip: false, null, rent));
    }

    /// <summary>The text in parts of whole lines.</summary>
    /// <param name="rent">Gives an empty block; whoever takes a block may hand it out again when done.</param>
    internal IEnumerable<TextBlock> Blocks(Func<TextBlock> rent) => _blocks(rent);

    private static IEnumerable<TextBlock> ReadFiles(string[] files, Func<TextBlock> rent)
    {
        var before = 0L;
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            var (start, length) = (before, stream.Length);
            foreach (var block in ReadStream(stream, file, file.EndsWith(Gzip.Ending, StringComparison.OrdinalIgnoreCase), () => start + stream.Position, rent))
                yield return block;
            before += length;
        }
    }

    private static IEnumerable<TextBlock> ReadStream(Stream stream, string name, bool isGzip, Func<long>? position, Func<TextBlock> rent)
    {
        using var text = isGzip || Gzip.IsCompressed(ref stream) ? Gzip.Open(stream) : stream;
        using var reader = new StreamReader(text, System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
        foreach (var block in ReadReader(reader, name, position, rent))
            yield return block;
    }

    private static IEnumerable<TextBlock> ReadLines(IEnumerable<string> lines, Func<TextBlock> rent)
    {
        var block = rent();
        var position = 0L;
        foreach (var line in lines)
        {
            var start = block.Length;
            block.Append(line);
            AddLine(block, start, block.Length);
            position += line.Length;
            if (block.Length < BlockLength)
                continue;
            block.Position = position;
            yield return block;
            block = rent();
        }

        block.Position = position;
        yield return block;
    }

    private static IEnumerable<TextBlock> ReadReader(TextReader reader, string? name, Func<long>? place, Func<TextBlock> rent)
    {
        var block = rent();
        var position = 0L;
        for (var isFirst = true; ; isFirst = false)
        {
            block.EnsureRest(BlockLength);
            var count = Read(reader, block, name);
            position += count;
            if (isFirst && count > 0 && block.Rest.Span[0] == '\uFEFF')
                block.Rest.Span[0] = '\n'; // A byte-order mark is no text; an empty line has no words.
            block.Advance(count);
            var end = count == 0 ? block.Length : block.Chars.LastIndexOf('\n') + 1;
            if (count > 0 && end == 0 && block.Length < LongestLine)
                continue;
            var next = rent();
            block.CutTo(end > 0 || count == 0 ? end : CutOf(block.Chars, LongestLine), next);
            block.Position = place?.Invoke() ?? position;
            SplitLines(block);
            yield return block;
            if (count == 0)
                yield break;
            block = next;
        }
    }

    private static int Read(TextReader reader, TextBlock block, string? name)
    {
        try
        {
            return reader.Read(block.Rest.Span);
        }
        catch (InvalidDataException error) when (name is not null)
        {
            throw new IOException($"{name}: the compressed text is damaged or cut off; fetch or compress it again.", error);
        }
    }

    private static void SplitLines(TextBlock block)
    {
        for (var start = 0; start < block.Length;)
        {
            var length = block.Chars[start..].IndexOf('\n');
            var end = length < 0 ? block.Length : start + length;
            AddLine(block, start, end > start && end < block.Length && block.Chars[end - 1] == '\r' ? end - 1 : end);
            start = end + 1;
        }
    }

    // Never between the halves of a surrogate pair.
    private static int CutOf(ReadOnlySpan<char> chars, int end) => char.IsHighSurrogate(chars[end - 1]) ? end - 1 : end;

    private static void AddLine(TextBlock block, int start, int end)
    {
        while (end - start > LongestLine)
        {
            var cut = CutOf(block.Chars, start + LongestLine);
            block.Lines.Add(new TextSpan(start, cut));
            start = cut;
        }

        if (end > start)
            block.Lines.Add(new TextSpan(start, end));
    }
}
