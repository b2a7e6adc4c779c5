using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Graft.Checkpoints;
using Gzip = Graft.Tokenizers.Gzip;

namespace Graft.Vectors;

/// <summary>Files of word vectors, as published by word2vec, GloVe and fastText: read in all their forms, written as text.</summary>
public static class WordVectorsFile
{
    private const int EntriesPerReport = 1024;

    /// <summary>Reads a file; one that is compressed by gzip is decompressed, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; null is the default.</param>
    /// <param name="progress">Told how far reading is; may be null.</param>
    /// <param name="cancellation">Checked once in a thousand words.</param>
    /// <exception cref="WordVectorsFormatException">The file is not there, cannot be read, or is malformed and malformed entries are not left out.</exception>
    public static WordVectorsReading Read(
        string path, WordVectorsReadOptions? options = null, IProgress<WordVectorsProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new WordVectorsReadOptions();
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        try
        {
            using var file = File.OpenRead(path);
            Stream content = file;
            using var stream = Gzip.IsCompressed(ref content) ? Gzip.Open(content) : content;
            var entries = 0L;
            var reading = Read(path, new LineBytes(stream, TextVectors.LongestLine), options, () =>
            {
                if (entries++ % EntriesPerReport != 0)
                    return;
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new WordVectorsProgress(WordVectorsPhase.Reading, file.Position, file.Length));
            });
            progress?.Report(new WordVectorsProgress(WordVectorsPhase.Reading, file.Position, file.Length));
            return reading;
        }
        catch (InvalidDataException error)
        {
            throw new WordVectorsFormatException(path, 0, "damaged-gzip", $"the compressed data are damaged or cut short ({error.Message}); fetch the file again", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WordVectorsFormatException(path, 0, "unreadable", $"a file of word vectors is expected, but it cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// Writes word2vec's text form (.vec): a first line of count and size, then a line for each word. The numbers have as many digits as it
    /// takes to read the same float32 again. The file is compressed where its name ends in <c>.gz</c>.
    /// </summary>
    /// <param name="path">The file to make or to replace.</param>
    /// <param name="vectors">The vectors.</param>
    /// <exception cref="ArgumentException">A word is empty or has a line end in it, or begins or ends with a space, which the form cannot hold.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    public static void WriteText(string path, WordVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Words.FirstOrDefault(word => word.Length == 0 || word.Contains('\n') || word.Trim(' ', '\t', '\r') != word) is { } wrong)
            throw new ArgumentException($"the word '{wrong}' is empty or has white space where a line cannot hold it", nameof(vectors));
        AtomicFile.Write(path, stream =>
        {
            using var compressed = path.EndsWith(Gzip.Ending, StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
            // Not disposed: that would close the file, which its owner is to force to the disk.
            var buffered = new BufferedStream(compressed ?? stream, 1 << 16);
            buffered.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{vectors.Count} {vectors.Size}\n")));
            Span<byte> number = stackalloc byte[32];
            for (var place = 0; place < vectors.Count; place++)
            {
                buffered.Write(Encoding.UTF8.GetBytes(vectors.Words[place]));
                foreach (var value in vectors[place])
                {
                    buffered.WriteByte((byte)' ');
                    Utf8Formatter.TryFormat(value, number, out var length);
                    buffered.Write(number[..length]);
                }

                buffered.WriteByte((byte)'\n');
            }

            buffered.Flush();
        });
    }

    private static WordVectorsReading Read(string path, LineBytes bytes, WordVectorsReadOptions options, Action step)
    {
        var format = options.Format ?? (BinaryVectors.IsBinary(path, bytes) ? WordVectorsFormat.Binary : WordVectorsFormat.Text);
        var vectors = new VectorCollector(path, options);
        if (format == WordVectorsFormat.Binary)
            BinaryVectors.Read(path, bytes, vectors, step);
        else
            TextVectors.Read(path, bytes, vectors, step);
        return vectors.Finish(format);
    }
}
