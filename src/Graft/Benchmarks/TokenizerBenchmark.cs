using System.Diagnostics;
using Graft.Tokenizers;

namespace Graft.Benchmarks;

/// <summary>Measures how fast a tokenizer encodes a text line by line, in rounds in which every way of encoding takes its turn.</summary>
public sealed class TokenizerBenchmark
{
    private const int ParallelPasses = 16;

    private static readonly EncodeOptions Plain = new() { AddSpecialTokens = false };

    private readonly Tokenizer _tokenizer;
    private readonly Tokenizer _uncached;
    private readonly IReadOnlyList<string> _lines;
    private readonly TokenizerBenchmarkOptions _options;
    private readonly int _threads;
    private readonly int[][] _buffers;
    private readonly long _tokens;

    private TokenizerBenchmark(Tokenizer tokenizer, IReadOnlyList<string> lines, TokenizerBenchmarkOptions options)
    {
        _tokenizer = tokenizer;
        _uncached = tokenizer.WithoutCache();
        _lines = lines;
        _options = options;
        _threads = options.Threads ?? Environment.ProcessorCount;
        _tokens = lines.Sum(line => (long)tokenizer.CountTokens(line, addSpecialTokens: false));
        var longest = lines.Select(line => tokenizer.CountTokens(line, addSpecialTokens: false)).DefaultIfEmpty().Max();
        _buffers = [.. Enumerable.Range(0, _threads).Select(_ => new int[longest])];
    }

    /// <summary>Measures.</summary>
    /// <param name="tokenizerJson">The tokenizer.json, which the reference reads too.</param>
    /// <param name="lines">The text; at least one line with a token.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after each round: rounds done.</param>
    /// <param name="cancellation">Stops between two measurements.</param>
    /// <exception cref="TokenizerFormatException">The tokenizer cannot be read.</exception>
    /// <exception cref="BenchmarkReferenceException">The reference fails.</exception>
    /// <exception cref="ArgumentException">The options are not valid, or the text has no token.</exception>
    public static TokenizerSpeed Run(
        string tokenizerJson, IReadOnlyList<string> lines, TokenizerBenchmarkOptions options, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        var benchmark = new TokenizerBenchmark(Tokenizer.FromFile(tokenizerJson), lines, options);
        if (benchmark._tokens == 0)
            throw new ArgumentException("The text has no token, so there is nothing to measure; give a text with words.", nameof(lines));
        return benchmark.Measure(tokenizerJson, progress, cancellation);
    }

    private TokenizerSpeed Measure(string tokenizerJson, IProgress<int>? progress, CancellationToken cancellation)
    {
        // The reference reads the lines from a file: the same lines, whatever files ours came from.
        var textFile = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(textFile, _lines);
            using var single = Reference(tokenizerJson, textFile, 1);
            using var parallel = Reference(tokenizerJson, textFile, _threads);
            var rounds = new List<Round>();
            for (var i = 0; i < _options.Repeat; i++)
            {
                rounds.Add(MeasureRound(single, parallel, cancellation));
                progress?.Report(i + 1);
            }

            return Summary(rounds, single?.CountTokens());
        }
        finally
        {
            File.Delete(textFile);
        }
    }

    private TokenizerReference? Reference(string tokenizerJson, string textFile, int threads) =>
        _options.Reference is { Count: > 0 } command ? new TokenizerReference(command, tokenizerJson, textFile, threads) : null;

    private Round MeasureRound(TokenizerReference? single, TokenizerReference? parallel, CancellationToken cancellation)
    {
        double TimeOf(Func<double> work, int passes = 1)
        {
            cancellation.ThrowIfCancellationRequested();
            return Rate(work, passes);
        }

        return new Round(
            TimeOf(() => Timed(() => EncodeAll(_tokenizer))),
            TimeOf(() => Timed(() => EncodeIds(_tokenizer))),
            single is null ? 0 : TimeOf(single.Time),
            TimeOf(() => Timed(() => EncodeAll(_uncached))),
            TimeOf(() => Timed(() => EncodeIds(_uncached))),
            TimeOf(() => InParallel(thread => EncodeAll(_tokenizer, thread, _threads)), ParallelPasses),
            TimeOf(() => InParallel(thread => EncodeIds(_tokenizer, thread, _threads)), ParallelPasses),
            parallel is null ? 0 : TimeOf(parallel.Time));
    }

    // The first time is for warming up and does not count.
    private double Rate(Func<double> work, int passes)
    {
        work();
        var (seconds, times) = (0.0, 0);
        for (; seconds < _options.Seconds; times++)
            seconds += work();
        return (double)_tokens * times * passes / seconds;
    }

    private static double Timed(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // A thread's share is every n-th line of n threads: long and short ones fall to all alike.
    private void EncodeAll(Tokenizer tokenizer, int thread = 0, int threads = 1)
    {
        for (var i = thread; i < _lines.Count; i += threads)
            tokenizer.Encode(_lines[i], options: Plain);
    }

    private void EncodeIds(Tokenizer tokenizer, int thread = 0, int threads = 1)
    {
        var buffer = _buffers[thread];
        for (var i = thread; i < _lines.Count; i += threads)
            tokenizer.TryEncodeIds(_lines[i], buffer, out _, addSpecialTokens: false);
    }

    // Each thread its share. A small text takes milliseconds, in which starting threads would count: each goes over its share again and again.
    private double InParallel(Action<int> encode)
    {
        return Timed(() => Parallel.For(0, _threads, new ParallelOptions { MaxDegreeOfParallelism = _threads }, thread =>
        {
            for (var pass = 0; pass < ParallelPasses; pass++)
                encode(thread);
        }));
    }

    private TokenizerSpeed Summary(List<Round> rounds, long? referenceTokens)
    {
        double Median(Func<Round, double> figure) => BenchmarkFigures.Median(rounds.Select(figure));
        var bytes = _lines.Sum(line => (long)System.Text.Encoding.UTF8.GetByteCount(line));
        return new TokenizerSpeed(
            _lines.Count, bytes, _tokens, _threads,
            Median(round => round.WithOffsets), Median(round => round.IdsOnly),
            Median(round => round.WithOffsetsUncached), Median(round => round.IdsOnlyUncached),
            Median(round => round.WithOffsetsParallel), Median(round => round.IdsOnlyParallel),
            Allocated(() => EncodeAll(_tokenizer)) * 1e6 / bytes, Allocated(() => EncodeIds(_tokenizer)) * 1e6 / bytes,
            referenceTokens is not { } tokens ? null : new TokenizerReferenceSpeed(
                tokens, Median(round => round.Reference), IdsOnlyFactor(), Median(round => round.ReferenceParallel),
                Median(round => round.WithOffsets / round.Reference), Median(round => round.IdsOnly / round.Reference) / IdsOnlyFactor(),
                Median(round => round.WithOffsetsParallel / round.ReferenceParallel)));
    }

    private double IdsOnlyFactor() => _tokenizer.Stages.FirstOrDefault(stage => stage.Kind == "model")?.Type switch
    {
        "WordPiece" => 1.19,
        "BPE" => 1.2,
        "Unigram" => 1.21,
        _ => 1,
    };

    private static double Allocated(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private readonly record struct Round(
        double WithOffsets, double IdsOnly, double Reference, double WithOffsetsUncached, double IdsOnlyUncached,
        double WithOffsetsParallel, double IdsOnlyParallel, double ReferenceParallel);
}
