using Graft.Data;
using Graft.Data.Readers;

namespace Graft.Pretraining.Corpora;

/// <summary>A file of text that goes into a corpus, or a stream.</summary>
/// <param name="Path">Its path; for a stream its name in messages.</param>
/// <param name="Format">How it holds documents.</param>
public sealed record TextFile(string Path, TextFormat Format)
{
    private const string CompressedEnding = ".gz";

    // Reading ahead of a decompressor in small parts costs more than it saves.
    private const int BufferBytes = 1 << 18;

    private static readonly (string Ending, TextFormat Format)[] Endings =
        [(".jsonl", TextFormat.JsonLines), (".ndjson", TextFormat.JsonLines), (".json", TextFormat.JsonLines), (".parquet", TextFormat.Parquet)];

    /// <summary>Opens the stream, where it is no file. It may be opened only once.</summary>
    public Func<Stream>? Source { get; init; }

    /// <summary>Whether the file is decompressed, by its name.</summary>
    public bool IsCompressed => Source is null && Path.EndsWith(CompressedEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Its size on the disk in bytes; 0 where that is unknown.</summary>
    public long Size => Source is null && File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>A file with the format that its name tells: .jsonl, .ndjson and .json are JSON lines, .parquet is Parquet, all else is text; .gz may follow.</summary>
    /// <param name="path">The file.</param>
    public static TextFile Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var name = path.EndsWith(CompressedEnding, StringComparison.OrdinalIgnoreCase) ? path[..^CompressedEnding.Length] : path;
        var known = Endings.Where(known => name.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase)).Select(known => (TextFormat?)known.Format);
        return new TextFile(path, known.FirstOrDefault() ?? TextFormat.Text);
    }

    /// <summary>Opens its documents.</summary>
    /// <exception cref="DatasetFormatException">It cannot be opened.</exception>
    internal IDocumentReader Open(CorpusOptions options)
    {
        var file = OpenFile();
        if (Format == TextFormat.Parquet)
            return ParquetDocuments.Open(file, Path, options);
        Stream text = IsCompressed ? Gzip.Open(file) : file;
        var lines = new Utf8Lines(text, Path, () => file.CanSeek ? file.Position : 0);
        return Format == TextFormat.JsonLines ? new JsonLineDocuments(lines, options) : new TextDocuments(lines, options);
    }

    /// <summary>Name, size and hash of the file as it is on the disk.</summary>
    /// <exception cref="DatasetFormatException">It cannot be opened.</exception>
    internal CorpusFile Describe()
    {
        using var file = OpenFile();
        return CorpusFile.Of(System.IO.Path.GetFileName(Path), file);
    }

    private Stream OpenFile()
    {
        if (Source is not null)
            return Source();
        if (Directory.Exists(Path))
            throw new DatasetFormatException(Path, 0, 0, "not-a-file", "a file with text is expected, this is a folder; name the files in it, such as FOLDER/*.txt.");
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetFormatException(Path, 0, 0, "missing-file", "there is no such file; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetFormatException(Path, 0, 0, "unreadable", $"the file cannot be read ({error.Message}); check its permissions.", error);
        }
    }
}
