using Graft.Data;
using Graft.Data.Readers;

namespace Graft.Vectors;

/// <summary>The lines of text files one after another, with how far reading is.</summary>
/// <param name="files">The files.</param>
internal sealed class TrainingText(IReadOnlyList<string> files)
{
    private const int LinesPerStep = 256;

    /// <summary>The size of all files in bytes, compressed where they are.</summary>
    /// <exception cref="DatasetFormatException">One is not there.</exception>
    public long Size { get; } = files.Sum(SizeOf);

    /// <summary>All lines in order.</summary>
    /// <param name="step">Told how far in <see cref="Size"/> reading is, once in a few hundred lines.</param>
    /// <exception cref="DatasetFormatException">A file cannot be read, or has a line that is not UTF-8 or longer than 64 MiB.</exception>
    public IEnumerable<string> Lines(Action<long> step)
    {
        var before = 0L;
        foreach (var file in files)
        {
            using var lines = Utf8Lines.Open(file);
            for (var number = 0; lines.TryReadText(out var line); number = (number + 1) % LinesPerStep)
            {
                if (number == 0)
                    step(before + lines.Position);
                yield return line;
            }

            before += lines.Position;
        }

        step(before);
    }

    private static long SizeOf(string file)
    {
        DataFile.Check(file);
        return new FileInfo(file).Length;
    }
}
