namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Chooses the pieces that stay: those whose loss would cost most likelihood, where each occurrence on a word's best path is replaced by the
/// best way to write the piece with others. As in sentencepiece and the reference.
/// </summary>
internal sealed class UnigramPruning(UnigramCorpus corpus, UnigramPieces pieces, int threads)
{
    private const int ItemsPerTask = 4096;

    /// <summary>The pieces that stay, those that can't be done without first, then the most useful.</summary>
    /// <param name="size">How many stay.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public List<int> Choose(int size, CancellationToken cancellationToken)
    {
        var counts = new long[pieces.Capacity];
        var unknown = 0L;
        ForAll(corpus.WordCount, () => new Paths(corpus, pieces), (paths, word) => paths.Count(word), paths =>
        {
            unknown += paths.Unknown;
            for (var i = 0; i < counts.Length; i++)
                counts[i] += paths.Counts[i];
        }, cancellationToken);
        var sum = (double)unknown + counts.Sum();
        var losses = new double[pieces.Order.Count];
        ForAll(
            losses.Length, () => new Paths(corpus, pieces), (paths, i) => losses[i] = Loss(paths, pieces.Order[i], counts, unknown, sum), _ => { },
            cancellationToken);

        var kept = new List<int>();
        var candidates = new List<int>();
        for (var i = 0; i < losses.Length; i++)
        {
            if (double.IsPositiveInfinity(losses[i]))
                kept.Add(pieces.Order[i]);
            else if (!double.IsNegativeInfinity(losses[i]))
                candidates.Add(i);
        }

        kept.AddRange(candidates.OrderByDescending(i => losses[i]).Take(Math.Max(size - kept.Count, 0)).Select(i => pieces.Order[i]));
        return kept;
    }

    // What a word's likelihood loses on average; infinite where nothing can stand for the piece, minus infinite where it is of no use.
    private double Loss(Paths paths, int piece, long[] counts, long unknown, double sum)
    {
        if (pieces.LengthOf(piece) == 1)
            return double.PositiveInfinity;
        if (counts[piece] == 0)
            return double.NegativeInfinity;
        if (paths.BestWithout(piece) > pieces.Scores[piece])
            return double.PositiveInfinity; // It is never the best way to write itself: as the reference has it, it stays for now.
        double count = counts[piece];

        // The sum of all counts if the piece were replaced. It should grow by the number of alternatives; that it grows by the number of all
        // pieces is a slip of sentencepiece's which the reference has too, and it changes what is kept.
        var sumWithout = Math.Log(sum + (count * pieces.Order.Count));
        var without = 0.0;
        foreach (var other in paths.Alternatives)
            without += Math.Log((other < 0 ? unknown : counts[other]) + count) - sumWithout;
        return count / corpus.Total * (Math.Log(count) - Math.Log(sum) - without);
    }

    private void ForAll<T>(int count, Func<T> begin, Action<T, int> work, Action<T> end, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        Parallel.For(
            0, (count + ItemsPerTask - 1) / ItemsPerTask,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            begin,
            (task, _, local) =>
            {
                for (var i = task * ItemsPerTask; i < Math.Min((task + 1) * ItemsPerTask, count); i++)
                    work(local, i);
                return local;
            },
            local =>
            {
                lock (gate)
                    end(local);
            });
    }

    /// <summary>Best paths through words and pieces, for one thread.</summary>
    private sealed class Paths(UnigramCorpus corpus, UnigramPieces pieces)
    {
        private const int UnknownPiece = -1;

        private double[] _best = new double[64];
        private int[] _from = new int[64];
        private int[] _piece = new int[64];
        private long[]? _counts;

        public long[] Counts => _counts ??= new long[pieces.Capacity];

        public long Unknown { get; private set; }

        /// <summary>The pieces of the last path that <see cref="BestWithout"/> found, from the end on; -1 is a character that is no piece.</summary>
        public List<int> Alternatives { get; } = [];

        /// <summary>Counts the pieces of a word's best path.</summary>
        public void Count(int word)
        {
            var start = corpus.Starts[word];
            var length = corpus.Starts[word + 1] - 1 - start;
            Search(start, length, length + 1);
            for (var at = length; at > 0; at = _from[at])
            {
                if (_piece[at] == UnknownPiece)
                    Unknown += corpus.Counts[word];
                else
                    Counts[_piece[at]] += corpus.Counts[word];
            }
        }

        /// <summary>The score of the best way to write a piece with others.</summary>
        public double BestWithout(int piece)
        {
            var length = pieces.LengthOf(piece);
            Search(pieces.PlaceOf(piece), length, length);
            Alternatives.Clear();
            for (var at = length; at > 0; at = _from[at])
                Alternatives.Add(_piece[at]);
            return _best[length];
        }

        // The best path with pieces shorter than the given length. Among equals the one that begins earlier stays.
        private void Search(int start, int length, int tooLong)
        {
            if (_best.Length <= length)
                (_best, _from, _piece) = (new double[length * 2], new int[length * 2], new int[length * 2]);
            _best.AsSpan(1, length).Fill(double.NegativeInfinity);
            _best[0] = 0;
            for (var i = 0; i < length; i++)
            {
                var character = corpus.Text[start + i] - 1;
                var isKnown = !double.IsNegativeInfinity(pieces.Scores[character]);
                Reach(i, i + 1, isKnown ? character : UnknownPiece, isKnown ? pieces.Scores[character] : pieces.UnknownScore);
                foreach (var edge in pieces.EdgesAt(start + i))
                {
                    var edgeLength = UnigramPieces.LengthOf(edge);
                    if (i + edgeLength > length || edgeLength >= tooLong)
                        break;
                    Reach(i, i + edgeLength, UnigramPieces.PieceOf(edge), pieces.Scores[UnigramPieces.PieceOf(edge)]);
                }
            }
        }

        private void Reach(int from, int to, int piece, double score)
        {
            score += _best[from];
            if (score <= _best[to])
                return;
            _best[to] = score;
            _from[to] = from;
            _piece[to] = piece;
        }
    }
}
