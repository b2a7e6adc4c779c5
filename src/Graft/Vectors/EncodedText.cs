using System.Runtime.InteropServices;
using Graft.Kernels;
using Graft.Tokenizers;

namespace Graft.Vectors;

/// <summary>A text as ids, in a temporary file, so that it may be larger than memory; and how often each id occurs.</summary>
internal sealed class EncodedText : IDisposable
{
    /// <summary>What stands between two lines.</summary>
    public const int LineEnd = -1;

    private const int LinesPerBatch = 1 << 12, CharactersPerBatch = 1 << 20, PartsPerBatch = 16;

    private readonly FileStream _file;
    private readonly long[] _counts;

    private EncodedText(int vocabulary)
    {
        _counts = new long[vocabulary];
        _file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    /// <summary>How many ids there are, <see cref="LineEnd"/> among them.</summary>
    public long Length { get; private set; }

    /// <summary>How many words there are.</summary>
    public long Words => _counts.Sum();

    /// <summary>How often each id occurs.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Encodes lines on all threads.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="tokenizer">The tokenizer; a line gets no special tokens.</param>
    /// <param name="cancellation">Checked once in some thousand lines.</param>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public static EncodedText Of(IEnumerable<string> lines, Tokenizer tokenizer, CancellationToken cancellation)
    {
        var text = new EncodedText(tokenizer.VocabularySize);
        try
        {
            var batch = new List<string>();
            var characters = 0;
            foreach (var line in lines)
            {
                batch.Add(line);
                characters += line.Length;
                if (batch.Count < LinesPerBatch && characters < CharactersPerBatch)
                    continue;
                cancellation.ThrowIfCancellationRequested();
                text.Append(batch, tokenizer);
                batch.Clear();
                characters = 0;
            }

            text.Append(batch, tokenizer);
            text._file.Flush();
            return text;
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Reads ids; may be called on several threads at once.</summary>
    /// <param name="start">The first.</param>
    /// <param name="ids">Where they go.</param>
    /// <returns>How many there were: fewer than asked for at the end.</returns>
    public int Read(long start, Span<int> ids)
    {
        var bytes = MemoryMarshal.AsBytes(ids);
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(_file.SafeFileHandle, bytes[read..], start * sizeof(int) + read) is var count and > 0)
            read += count;
        return read / sizeof(int);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append(List<string> lines, Tokenizer tokenizer)
    {
        var parts = new List<int>[PartsPerBatch];
        ComputeThreads.For(parts.Length, part => parts[part] =
            Encode(lines, part * lines.Count / parts.Length, (part + 1) * lines.Count / parts.Length, tokenizer));
        foreach (var part in parts)
        {
            var ids = CollectionsMarshal.AsSpan(part);
            _file.Write(MemoryMarshal.AsBytes(ids));
            Length += ids.Length;
            foreach (var id in ids)
            {
                if (id != LineEnd)
                    _counts[id]++;
            }
        }
    }

    private static List<int> Encode(List<string> lines, int start, int end, Tokenizer tokenizer)
    {
        var ids = new List<int>();
        for (var line = start; line < end; line++)
        {
            var text = lines[line];
            var first = ids.Count;
            // There are no more words than characters.
            CollectionsMarshal.SetCount(ids, first + text.Length + 1);
            if (!tokenizer.TryEncodeIds(text, CollectionsMarshal.AsSpan(ids)[first..], out var count, addSpecialTokens: false, encodeSpecialTokens: true))
            {
                CollectionsMarshal.SetCount(ids, first + count + 1);
                tokenizer.TryEncodeIds(text, CollectionsMarshal.AsSpan(ids)[first..], out count, addSpecialTokens: false, encodeSpecialTokens: true);
            }

            CollectionsMarshal.SetCount(ids, first + count);
            if (count > 0)
                ids.Add(LineEnd);
        }

        return ids;
    }
}
