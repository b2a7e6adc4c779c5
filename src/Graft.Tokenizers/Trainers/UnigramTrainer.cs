namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Learns a unigram vocabulary (Kudo, 2018), as the reference's UnigramTrainer does: many pieces at first, then in turns expectation
/// maximisation and pruning, until about a tenth more than wanted are left; the rest goes from the end.
/// </summary>
internal sealed class UnigramTrainer
{
    private const double LeastExpectedCount = 0.5;
    private const double RequiredPenalty = 0.0001;

    private readonly UnigramTraining _training;
    private readonly int[] _required;
    private readonly UnigramCorpus _corpus;
    private readonly int _wanted;
    private readonly int _threads;

    private UnigramTrainer(WordCounts words, UnigramTraining training, int reserved, int threads)
    {
        _training = training;
        _threads = threads;
        _wanted = training.VocabularySize - reserved;
        _corpus = new UnigramCorpus(words, training.InitialAlphabet.Select(character => char.ConvertToUtf32(character, 0)));
        _required = [.. Enumerable.Range(0, _corpus.CodePoints.Length)];
    }

    /// <summary>Learns the pieces, best first.</summary>
    /// <param name="words">The words.</param>
    /// <param name="training">The options.</param>
    /// <param name="reserved">How many of the vocabulary's ids are taken by special tokens.</param>
    /// <param name="threads">How many threads work.</param>
    /// <param name="progress">Told how many rounds are done, and the expected number of them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TokenizerTrainingException">The text has more characters than the vocabulary may have pieces.</exception>
    public static List<(string Piece, double Score)> Train(
        WordCounts words, UnigramTraining training, int reserved, int threads, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var trainer = new UnigramTrainer(words, training, reserved, threads);
        if (trainer._required.Length > trainer._wanted)
        {
            throw new TokenizerTrainingException(
                $"the text has {trainer._required.Length} different characters, and each must be a piece, but vocabulary_size {training.VocabularySize} " +
                $"leaves {trainer._wanted}; ask for more, or normalize the text so that it has fewer.");
        }

        return trainer.Run(progress, cancellationToken);
    }

    private List<(string Piece, double Score)> Run(Action<long, long> progress, CancellationToken cancellationToken)
    {
        var pieces = Seed(cancellationToken);
        var expectation = new UnigramExpectation(_corpus, pieces, _threads);

        // The piece for unknown characters counts as one, as in the reference.
        var enough = (_training.VocabularySize * 11 / 10) - 1;
        var expectedLoops = Math.Max((int)(Math.Log((enough + 1.0) / (pieces.Order.Count + 1)) / Math.Log(_training.ShrinkingFactor)), 0) + 1;
        var done = 0;
        while (true)
        {
            for (var i = 0; i < _training.SubIterations; i++)
            {
                Maximize(pieces, expectation.Compute(cancellationToken));
                progress(++done, Math.Max(done, expectedLoops * _training.SubIterations));
            }

            if (pieces.Order.Count <= enough)
                break;
            var size = Math.Max(enough, (int)((pieces.Order.Count + 1) * _training.ShrinkingFactor) - 1);
            var kept = new UnigramPruning(_corpus, pieces, _threads).Choose(size, cancellationToken);
            if (kept.Count == pieces.Order.Count)
                break; // Nothing can be done without; what is too much goes at the end.
            pieces.Keep(kept);
        }

        return Finish(pieces);
    }

    private UnigramPieces Seed(CancellationToken cancellationToken)
    {
        var substrings = FrequentSubstrings.Find(_corpus, _training.MaxPieceLength, _threads, cancellationToken);
        return new UnigramPieces(_corpus, substrings, _training.SeedSize);
    }

    // The M-step, with digamma in place of the logarithm: a prior for few pieces (Liang and Klein, 2007, in sentencepiece and the reference).
    private static void Maximize(UnigramPieces pieces, double[] expected)
    {
        var kept = new List<int>(pieces.Order.Count);
        var sum = 0.0;
        foreach (var piece in pieces.Order)
        {
            if (expected[piece] < LeastExpectedCount)
                continue;
            kept.Add(piece);
            sum += expected[piece];
        }

        var logSum = Digamma.Of(sum);
        foreach (var piece in kept)
            pieces.Scores[piece] = Digamma.Of(expected[piece]) - logSum;
        pieces.Keep(kept);
    }

    // All characters, whether they lasted or not, then the best of the rest.
    private List<(string Piece, double Score)> Finish(UnigramPieces pieces)
    {
        var final = new List<(string Piece, double Score)>(_wanted);
        var penalty = 0.0;
        foreach (var character in _required)
        {
            var score = pieces.Scores[character];
            if (double.IsNegativeInfinity(score))
            {
                score = pieces.LowestScore + penalty;
                penalty += RequiredPenalty;
            }

            final.Add((pieces.StringOf(character), score));
        }

        foreach (var piece in pieces.Order)
        {
            if (final.Count >= _wanted)
                break;
            if (piece >= _required.Length)
                final.Add((pieces.StringOf(piece), pieces.Scores[piece]));
        }

        return [.. final.OrderByDescending(entry => entry.Score)];
    }
}
