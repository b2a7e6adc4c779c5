using Graft.Data.Readers;
using Gzip = Graft.Tokenizers.Gzip;

namespace Graft.Data.Documents;

/// <summary>A file of text to learn from, or a stream.</summary>
/// <param name="Path">Its path; for a stream its name in messages.</param>
/// <param name="Format">How it holds documents.</param>
public sealed record TextFile(string Path, TextFormat Format)
{
    private static readonly (string Ending, TextFormat Format)[] Endings =
        [(".jsonl", TextFormat.JsonLines), (".ndjson", TextFormat.JsonLines), (".json", TextFormat.JsonLines), (".parquet", TextFormat.Parquet)];

    /// <summary>Opens the stream, where it is no file. It may be opened only once.</summary>
    public Func<Stream>? Source { get; init; }

    /// <summary>Its size on the disk in bytes; 0 where that is unknown.</summary>
    public long Size => Source is null && File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>A file with the format that its name tells: .jsonl, .ndjson and .json are JSON lines, .parquet is Parquet, all else is text; .gz may follow. Whatever its name, text that gzip has compressed is decompressed.</summary>
    /// <param name="path">The file.</param>
    public static TextFile Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var name = path.EndsWith(Gzip.Ending, StringComparison.OrdinalIgnoreCase) ? path[..^Gzip.Ending.Length] : path;
        var known = Endings.Where(known => name.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase)).Select(known => (TextFormat?)known.Format);
        return new TextFile(path, known.FirstOrDefault() ?? TextFormat.Text);
    }

    /// <summary>Refuses a file that is not there, or is a folder.</summary>
    /// <exception cref="DatasetFormatException">It is.</exception>
    public void Check()
    {
        if (Source is null)
            DataFile.Check(Path);
    }

    /// <summary>Opens its documents.</summary>
    /// <exception cref="DatasetFormatException">It cannot be opened.</exception>
    internal IDocumentReader Open(TextReadingOptions options)
    {
        if (Format == TextFormat.Parquet)
            return ParquetDocuments.Open(OpenFile(), Path, options);
        var lines = Source is null ? Utf8Lines.Open(Path) : Utf8Lines.Of(Source(), Path);
        return Format == TextFormat.JsonLines ? new JsonLineDocuments(lines, options) : new TextDocuments(lines, options);
    }

    /// <summary>Opens its bytes as they are on the disk.</summary>
    /// <exception cref="DatasetFormatException">It cannot be opened.</exception>
    internal Stream OpenFile() => Source is not null ? Source() : DataFile.Open(Path);
}
