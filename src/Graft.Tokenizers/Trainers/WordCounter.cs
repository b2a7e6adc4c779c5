using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PreTokenizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Counts the words that normalizer and pre-tokenizer make of a text, on several threads in bounded memory: each thread has a table of its
/// own, and one that is full goes to a temporary file. The counts are exact, and neither threads nor memory change them, because in the end
/// all lists are merged in the order of the words. Added tokens are not cut out of the text, as in the reference.
/// </summary>
internal sealed class WordCounter(Normalizer? normalizer, PreTokenizer? preTokenizer, long memory, string temporaryDirectory, int threads)
{
    private const int SmallestTable = 1 << 20;
    private const int BlocksPerThread = 2;

    private readonly ConcurrentQueue<SortedWords> _parts = new();
    private readonly ConcurrentBag<TextBlock> _free = [];

    /// <summary>Counts the words; the caller disposes of the result.</summary>
    /// <param name="source">The text.</param>
    /// <param name="progress">Told how far in the source counting is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="IOException">The text can't be read, or the temporary files can't be written.</exception>
    public SortedWords Count(TextSource source, Action<long> progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var blocks = new BlockingCollection<TextBlock>(threads * BlocksPerThread);
        var workers = new Task[threads];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = Task.Factory.StartNew(() => Work(blocks, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Exception? failure = null;
        try
        {
            foreach (var block in source.Blocks(Rent))
            {
                progress(block.Position);
                blocks.Add(block, stop.Token);
            }
        }
        catch (Exception error)
        {
            failure = error;
            stop.Cancel();
        }

        blocks.CompleteAdding();
        try
        {
            Task.WaitAll(workers, CancellationToken.None);
        }
        catch (AggregateException errors)
        {
            // What went wrong first counts, not that the others were told to stop.
            failure = errors.Flatten().InnerExceptions.FirstOrDefault(error => error is not OperationCanceledException) ?? failure ?? errors.InnerExceptions[0];
        }

        var words = new MergedWords([.. _parts]);
        if (failure is null)
            return words;
        words.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        ExceptionDispatchInfo.Throw(failure);
        return words;
    }

    private TextBlock Rent()
    {
        if (!_free.TryTake(out var block))
            return new TextBlock();
        block.Clear();
        return block;
    }

    private void Work(BlockingCollection<TextBlock> blocks, CancellationTokenSource stop)
    {
        try
        {
            var table = new WordTable();
            var text = new AlignedText();
            var pieces = new Pieces(text);
            foreach (var block in blocks.GetConsumingEnumerable(stop.Token))
            {
                foreach (var line in block.Lines)
                {
                    CountLine(block.Chars[line.Start..line.End], text, pieces, table);
                    if (table.NextSize <= Math.Max(memory / threads, SmallestTable))
                        continue;
                    _parts.Enqueue(SpilledWords.Write(table, temporaryDirectory));
                    table.Clear();
                    stop.Token.ThrowIfCancellationRequested();
                }

                _free.Add(block);
            }

            _parts.Enqueue(new SortedTable(table));
        }
        catch
        {
            // The reader would wait for room in the queue for ever.
            stop.Cancel();
            throw;
        }
    }

    private void CountLine(ReadOnlySpan<char> line, AlignedText text, Pieces pieces, WordTable table)
    {
        text.Reset(line, 0, tracksOrigins: false);
        LoneSurrogates.Replace(text.MutableChars);
        normalizer?.Normalize(text);
        pieces.Clear();
        pieces.Add(new Piece(0, text.Chars.Length));
        preTokenizer?.Split(pieces);
        var chars = text.Chars;
        foreach (var piece in pieces.Current)
            table.Add(chars[piece.Start..piece.End]);
    }
}
