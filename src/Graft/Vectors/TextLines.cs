using System.Text;
using System.Text.Unicode;
using Graft.Data.Readers;

namespace Graft.Vectors;

/// <summary>The lines of UTF-8 text files, read strictly; those whose name ends in <c>.gz</c> are decompressed.</summary>
/// <param name="files">The files.</param>
internal sealed class TextLines(IReadOnlyList<string> files)
{
    private const int LongestLine = 64 << 20;
    private const int LinesPerStep = 256;

    /// <summary>The size of all files in bytes, compressed where they are.</summary>
    /// <exception cref="WordVectorsTrainingException">One is not there.</exception>
    public long Size { get; } = files.Sum(file => File.Exists(file)
        ? new FileInfo(file).Length
        : throw new WordVectorsTrainingException($"{file}: there is no such file; check the path"));

    /// <summary>All lines in order.</summary>
    /// <param name="step">Told how far in <see cref="Size"/> reading is, once in a few hundred lines.</param>
    /// <exception cref="WordVectorsTrainingException">A file cannot be read, or has a line that is not UTF-8 or longer than 64 MiB.</exception>
    public IEnumerable<string> Read(Action<long> step)
    {
        var before = 0L;
        foreach (var file in files)
        {
            using var stream = Open(file);
            using Stream text = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Gzip.Open(stream) : stream;
            var bytes = new LineBytes(text, LongestLine);
            for (var number = 1L; Next(file, number, bytes) is { } line; number++)
            {
                if (number % LinesPerStep == 1)
                    step(before + stream.Position);
                yield return line;
            }

            before += stream.Length;
        }

        step(before);
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WordVectorsTrainingException($"{file}: cannot be read: {error.Message}", error);
        }
    }

    private static string? Next(string file, long number, LineBytes bytes)
    {
        try
        {
            if (!bytes.TryReadLine(out var line, out var isTooLong))
                return null;
            if (isTooLong)
                throw new WordVectorsTrainingException($"{file}:{number}: the line has more than {LongestLine >> 20} MiB; is this text? Break it into lines");
            if (!Utf8.IsValid(line))
                throw new WordVectorsTrainingException($"{file}:{number}: the line is not UTF-8; convert the file");
            return Encoding.UTF8.GetString(number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line);
        }
        catch (InvalidDataException error)
        {
            throw new WordVectorsTrainingException($"{file}: the compressed data are damaged or cut short ({error.Message}); fetch the file again", error);
        }
    }
}
