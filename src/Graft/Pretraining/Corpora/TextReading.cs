namespace Graft.Pretraining.Corpora;

/// <summary>The documents of one language in batches. With several threads the next batch is read while one is worked on.</summary>
internal sealed class TextReading(CorpusText text, CorpusOptions options, int threads)
{
    private const int BatchLength = 1 << 21;

    private readonly IEnumerator<TextFile> _files = text.Files.GetEnumerator();
    private IDocumentReader? _reader;
    private TextFile? _file;
    private long _before;

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
