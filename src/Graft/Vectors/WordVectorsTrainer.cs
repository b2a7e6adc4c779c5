using Graft.Data;
using Graft.Data.Documents;
using Graft.Kernels;
using Graft.Randomness;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

namespace Graft.Vectors;

/// <summary>
/// Trains word vectors on text by negative sampling. The same text, options and seed give the same bytes, whatever the number of threads: the
/// text is cut into slices of one size, sixteen of which are learnt from at once, a few words each from the same tables, after which their changes
/// are added in their order.
/// </summary>
public static class WordVectorsTrainer
{
    // What is learnt is as good as word after word, and there is work for sixteen threads: docs/decisions/0017-word-vectors.md has the measurements.
    private const int SlicesAtOnce = 16, SliceLength = 1024, PartsPerSlice = 16;

    // The program that came with the paper ends so.
    private const double LeastRateShare = 1e-4;

    /// <summary>Counts the words, makes the vocabulary of the most frequent ones, and trains their vectors.</summary>
    /// <param name="files">The files, of one or several languages, with the format that their names tell (<see cref="TextFile.Of"/>). They are read twice.</param>
    /// <param name="training">How.</param>
    /// <param name="reading">How the files are read; null for UTF-8, and the field <c>text</c> of records. Each line of what is read is by itself, whatever its document.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellation">Ends the work, which leaves nothing behind.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    /// <exception cref="DatasetFormatException">A file breaks a rule of its format; the message names the place.</exception>
    /// <exception cref="WordVectorsTrainingException">There are too few words, or the vectors grow beyond all bounds.</exception>
    /// <exception cref="IOException">There is no room for temporary files.</exception>
    public static TrainedWordVectors Train(
        IReadOnlyList<string> files, WordVectorsTraining training, TextReadingOptions? reading = null, IProgress<WordVectorsProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(training);
        if (training.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(training));
        var text = files.Select(TextFile.Of).ToList();
        text.ForEach(file => file.Check());
        var size = text.Sum(file => file.Size);
        // Lines, so that a text without blank ones need not fit in memory.
        var asLines = (reading ?? new TextReadingOptions()) with { Document = DocumentUnit.Line };
        IEnumerable<string> Read(WordVectorsPhase phase) => new TextReading(text, asLines, ComputeThreads.Count).Segments(done =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new WordVectorsProgress(phase, done, size));
        });

        var tokenizer = MakeVocabulary(Read(WordVectorsPhase.CountingWords), training, cancellation);
        using var encoded = EncodedText.Of(Read(WordVectorsPhase.Encoding), tokenizer, cancellation);
        var tables = Train(encoded, training, tokenizer, progress, cancellation);
        string[] words = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.IdToToken(id)!)];
        return new TrainedWordVectors(tokenizer, new WordVectors(words, tables.Inputs, training.Size), encoded.Words, encoded.Counts[tokenizer.UnknownId!.Value]);
    }

    private static Tokenizer MakeVocabulary(IEnumerable<string> lines, WordVectorsTraining training, CancellationToken cancellation)
    {
        var words = new WordLevelTraining
        {
            Pipeline = WordPipeline.Training(training.Lowercase),
            SpecialTokens = [WordPipeline.PadToken, WordPipeline.UnknownToken],
            UnknownToken = WordPipeline.UnknownToken,
            VocabularySize = training.VocabularySize,
            MinFrequency = training.MinFrequency,
            Threads = ComputeThreads.Count,
        };
        try
        {
            var tokenizer = Tokenizer.Train(words, TextSource.FromLines(lines), null, cancellation);
            if (tokenizer.VocabularySize > words.SpecialTokens.Count)
                return tokenizer;
        }
        catch (TokenizerTrainingException error)
        {
            throw new WordVectorsTrainingException(error.Message, error);
        }

        throw new WordVectorsTrainingException($"no word of the text occurs {training.MinFrequency} times; give more text, or a lower --min-frequency");
    }

    private static VectorTables Train(
        EncodedText text, WordVectorsTraining training, Tokenizer tokenizer, IProgress<WordVectorsProgress>? progress, CancellationToken cancellation)
    {
        var random = new RandomSource(training.Seed);
        var tables = VectorTables.Start(tokenizer.VocabularySize, training.Size, tokenizer.PadId!.Value, random);
        var sampler = new WordSampler(text.Counts, training.Subsampling);
        SharedTable[] shared = [new(tables.Inputs, training.Size, SlicesAtOnce), new(tables.Outputs, training.Size, SlicesAtOnce)];
        var workers = Enumerable.Range(0, SlicesAtOnce).Select(i => new SliceWorker(shared[0].Overlays[i], shared[1].Overlays[i], sampler, training)).ToList();
        var slices = checked((int)((text.Length + SliceLength - 1) / SliceLength));
        var (done, total) = (0L, text.Words * training.Epochs);
        for (var epoch = 0; epoch < training.Epochs; epoch++)
        {
            // Shuffled, so that languages mix.
            var order = random.Stream(RandomPurpose.Shuffle, (ulong)epoch).Permutation(slices);
            for (var first = 0; first < slices; first += SlicesAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                var words = new int[SlicesAtOnce];
                ComputeThreads.For(SlicesAtOnce, i =>
                {
                    var ids = new int[first + i < slices ? SliceLength : 0];
                    var slice = ids.Length == 0 ? 0 : order[first + i];
                    var found = ids.AsSpan(0, text.Read((long)slice * SliceLength, ids));
                    words[i] = found.Length - found.Count(EncodedText.LineEnd);
                    workers[i].Begin(found, random.Stream(RandomPurpose.WordVectors, (ulong)epoch * (ulong)slices + (ulong)slice));
                });
                var rate = (float)(training.FirstRate * Math.Max(LeastRateShare, 1 - (double)done / total));
                for (var part = 0; part < PartsPerSlice; part++)
                {
                    ComputeThreads.For(workers.Count, i => workers[i].Train(part, PartsPerSlice, rate));
                    ComputeThreads.For(shared.Length * shared[0].Parts, i => shared[i % shared.Length].AddChanges(i / shared.Length));
                }

                done += words.Sum();
                progress?.Report(new WordVectorsProgress(WordVectorsPhase.Training, done, total, MeanLoss(workers)));
            }
        }

        return tables.Inputs.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? throw Diverged() : tables;
    }

    private static double? MeanLoss(List<SliceWorker> workers)
    {
        var (loss, pairs) = workers.Aggregate((Loss: 0.0, Pairs: 0L), (sum, worker) => (sum.Loss + worker.Loss, sum.Pairs + worker.LossPairs));
        if (pairs == 0)
            return null;
        return double.IsFinite(loss) ? loss / pairs : throw Diverged();
    }

    private static WordVectorsTrainingException Diverged() => new("the vectors grew beyond all bounds; give a lower --learning-rate");
}
