namespace Graft.Data.Documents;

/// <summary>The documents of files in batches. With several threads the next batch is read while one is worked on.</summary>
internal sealed class TextReading(IReadOnlyList<TextFile> files, TextReadingOptions options, int threads)
{
    private const int BatchLength = 1 << 21;

    private readonly IEnumerator<TextFile> _files = files.GetEnumerator();
    private IDocumentReader? _reader;
    private TextFile? _file;
    private long _before;

    /// <summary>All segments as strings, one after the other.</summary>
    /// <param name="step">Told how far in the files' bytes on the disk reading is, once a batch; may be null.</param>
    /// <exception cref="DatasetFormatException">A file breaks a rule of its format; the message names the place.</exception>
    public IEnumerable<string> Segments(Action<long>? step = null)
    {
        foreach (var batch in Batches())
        {
            step?.Invoke(batch.Position);
            for (var segment = 0; segment < batch.Segments.Count; segment++)
                yield return batch[segment].ToString();
        }

        step?.Invoke(_before);
    }

    /// <summary>The batches; each is gone with the next one.</summary>
    public IEnumerable<DocumentBatch> Batches()
    {
        var (current, next) = (new DocumentBatch(), new DocumentBatch());
        Task<bool>? ahead = null;
        try
        {
            for (var isThere = Fill(current); isThere; (current, next) = (next, current))
            {
                if (threads > 1)
                    ahead = Task.Run(() => Fill(next));
                yield return current;
                isThere = threads > 1 ? ahead!.GetAwaiter().GetResult() : Fill(next);
            }
        }
        finally
        {
            // Whatever ended the work, nobody may be reading when the file is closed.
            if (ahead is not null)
                Task.WaitAny(ahead);
            _reader?.Dispose();
        }
    }

    private bool Fill(DocumentBatch batch)
    {
        batch.Clear();
        while (batch.Length < BatchLength)
        {
            if (_reader is null)
            {
                if (!_files.MoveNext())
                    break;
                _file = _files.Current;
                _reader = _file.Open(options);
            }

            if (_reader.Read(batch))
                continue;
            _reader.Dispose();
            _reader = null;
            _before += _file!.Size;
        }

        batch.Position = _before + (_reader?.Position ?? 0);
        return batch.DocumentEnds.Count > 0 || batch.Empty > 0 || batch.ReplacedLines > 0;
    }
}
