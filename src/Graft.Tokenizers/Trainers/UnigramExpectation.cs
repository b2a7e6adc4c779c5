using System.Collections.Concurrent;

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The E-step: how often each piece is expected in all words, over all ways to cut them, weighed by their probability. The sums are in
/// integers of a fixed point, so that they are the same in whatever order threads add.
/// </summary>
internal sealed class UnigramExpectation
{
    // A word whose probability is below this goes through logarithms: plain products would lose digits.
    private const double Tiny = 1e-200;
    private const int FixedPointBits = 61;
    private const int WordsPerTask = 4096;

    private readonly UnigramCorpus _corpus;
    private readonly UnigramPieces _pieces;
    private readonly int _threads;
    private readonly double _scale;

    // These are large, and used again at each step.
    private readonly double[] _probabilities;
    private readonly double[] _expected;
    private readonly ConcurrentBag<Worker> _workers = [];

    public UnigramExpectation(UnigramCorpus corpus, UnigramPieces pieces, int threads)
    {
        _corpus = corpus;
        _pieces = pieces;
        _probabilities = new double[pieces.Capacity];
        _expected = new double[pieces.Capacity];
        _threads = threads;
        var characters = 1.0;
        foreach (var count in corpus.CharacterCounts)
            characters += count;
        _scale = Math.ScaleB(1, FixedPointBits - Math.ILogB(characters));
    }

    /// <summary>The expected count of each piece, up to the next time that this is called.</summary>
    public double[] Compute(CancellationToken cancellationToken)
    {
        for (var piece = 0; piece < _probabilities.Length; piece++)
            _probabilities[piece] = Math.Exp(_pieces.Scores[piece]);
        Parallel.For(
            0, ((_corpus.WordCount - 1) / WordsPerTask) + 1,
            new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken },
            () => _workers.TryTake(out var worker) ? worker : new Worker(_corpus, _pieces, _probabilities, _scale),
            (task, _, worker) =>
            {
                worker.Begin();
                for (var word = task * WordsPerTask; word < Math.Min((task + 1) * WordsPerTask, _corpus.WordCount); word++)
                    worker.Add(word);
                return worker;
            },
            _workers.Add);
        var sums = new long[WordsPerTask];
        for (var start = 0; start < _expected.Length; start += sums.Length)
        {
            var part = sums.AsSpan(0, Math.Min(sums.Length, _expected.Length - start));
            part.Clear();
            foreach (var worker in _workers)
                worker.TakeSums(start, part);
            for (var i = 0; i < part.Length; i++)
                _expected[start + i] = part[i] / _scale;
        }

        return _expected;
    }

    private sealed class Worker(UnigramCorpus corpus, UnigramPieces pieces, double[] probabilities, double scale)
    {
        private readonly long[] _sums = new long[probabilities.Length];
        private double _unknown;
        private double[] _before = new double[64];
        private double[] _after = new double[64];

        public void Begin() => _unknown = Math.Exp(pieces.UnknownScore);

        /// <summary>Adds a part of the sums, and sets them to zero.</summary>
        public void TakeSums(int start, Span<long> part)
        {
            var own = _sums.AsSpan(start, part.Length);
            for (var i = 0; i < own.Length; i++)
                part[i] += own[i];
            own.Clear();
        }

        public void Add(int word)
        {
            var start = corpus.Starts[word];
            var length = corpus.Starts[word + 1] - 1 - start;
            if (_before.Length <= length)
                (_before, _after) = (new double[length * 2], new double[length * 2]);
            if (!TryAddPlain(start, length, corpus.Counts[word]))
                AddByLogarithms(start, length, corpus.Counts[word]);
        }

        // before[i]: the probability of all ways to cut the first i characters; after[i]: of the rest.
        private bool TryAddPlain(int start, int length, long count)
        {
            var before = _before.AsSpan(0, length + 1);
            var after = _after.AsSpan(0, length + 1);
            before.Clear();
            before[0] = 1;
            for (var i = 0; i < length; i++)
            {
                var here = before[i];
                var single = probabilities[corpus.Text[start + i] - 1];
                before[i + 1] += here * (single > 0 ? single : _unknown);
                foreach (var edge in pieces.EdgesAt(start + i))
                    before[i + UnigramPieces.LengthOf(edge)] += here * probabilities[UnigramPieces.PieceOf(edge)];
            }

            if (before[length] < Tiny)
                return false;
            var weight = count * scale / before[length];
            after[length] = 1;
            for (var i = length - 1; i >= 0; i--)
            {
                var here = before[i] * weight;
                var single = probabilities[corpus.Text[start + i] - 1];
                var sum = after[i + 1] * (single > 0 ? single : _unknown);
                if (single > 0)
                    _sums[corpus.Text[start + i] - 1] += (long)(here * sum);
                foreach (var edge in pieces.EdgesAt(start + i))
                {
                    var part = after[i + UnigramPieces.LengthOf(edge)] * probabilities[UnigramPieces.PieceOf(edge)];
                    _sums[UnigramPieces.PieceOf(edge)] += (long)(here * part);
                    sum += part;
                }

                after[i] = sum;
            }

            return true;
        }

        private void AddByLogarithms(int start, int length, long count)
        {
            var before = _before.AsSpan(0, length + 1);
            var after = _after.AsSpan(0, length + 1);
            before.Fill(double.NegativeInfinity);
            before[0] = 0;
            for (var i = 0; i < length; i++)
            {
                before[i + 1] = LogOfSum(before[i + 1], before[i] + SingleScore(start + i));
                foreach (var edge in pieces.EdgesAt(start + i))
                {
                    ref var target = ref before[i + UnigramPieces.LengthOf(edge)];
                    target = LogOfSum(target, before[i] + pieces.Scores[UnigramPieces.PieceOf(edge)]);
                }
            }

            after[length] = 0;
            for (var i = length - 1; i >= 0; i--)
            {
                var here = before[i] - before[length];
                var sum = after[i + 1] + SingleScore(start + i);
                var character = corpus.Text[start + i] - 1;
                if (probabilities[character] > 0)
                    _sums[character] += (long)(Math.Exp(here + sum) * count * scale);
                foreach (var edge in pieces.EdgesAt(start + i))
                {
                    var part = after[i + UnigramPieces.LengthOf(edge)] + pieces.Scores[UnigramPieces.PieceOf(edge)];
                    _sums[UnigramPieces.PieceOf(edge)] += (long)(Math.Exp(here + part) * count * scale);
                    sum = LogOfSum(sum, part);
                }

                after[i] = sum;
            }
        }

        private double SingleScore(int place)
        {
            var score = pieces.Scores[corpus.Text[place] - 1];
            return double.IsNegativeInfinity(score) ? pieces.UnknownScore : score;
        }

        private static double LogOfSum(double a, double b)
        {
            var (low, high) = a < b ? (a, b) : (b, a);
            return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
        }
    }
}
