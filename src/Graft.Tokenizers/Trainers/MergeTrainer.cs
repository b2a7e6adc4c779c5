namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Learns a vocabulary by merging, again and again, the best pair of neighbouring tokens in all words: BPE, and WordPiece by either rule.
/// Where ids, merges and their order are concerned it does what the reference's BpeTrainer does, with the words in code-point order.
/// <para>
/// The reference in detail: the count of a pair that has been merged stays as it was, and where the pair comes up again (its token can be
/// made in more than one way) it is merged again, and its rank is that of its last merge.
/// </para>
/// </summary>
internal sealed class MergeTrainer
{
    private const int StepsPerReport = 64;

    private readonly MergeSettings _settings;
    private readonly TokenInventory _tokens = new();
    private readonly SymbolWords _words;
    private readonly PairTable _pairs;
    private readonly PairQueue _queue = new();
    private readonly PairLikelihoods? _likelihoods;
    private readonly List<int> _merges = [];

    private MergeTrainer(WordCounts words, MergeSettings settings)
    {
        _settings = settings;
        foreach (var token in settings.SpecialTokens)
            _tokens.Intern(token, token.Length);
        foreach (var codePoint in Alphabet.Choose(words, settings.InitialAlphabet, settings.LimitAlphabet))
            _tokens.Intern(char.ConvertFromUtf32(codePoint), 1);
        _words = SymbolWords.Spell(words, _tokens, settings.Prefix, settings.Suffix);
        _pairs = new PairTable(_tokens, settings.MaxTokenLength);
        for (var word = 0; word < _words.Count; word++)
            _pairs.AddAll(_words.Symbols(word), _words.CountOf(word), word);
        if (settings.ByLikelihood)
            _likelihoods = new PairLikelihoods(_words, _pairs);
    }

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="words">The words.</param>
    /// <param name="settings">The options.</param>
    /// <param name="progress">Told the number of tokens so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static TrainedMerges Train(WordCounts words, MergeSettings settings, Action<long> progress, CancellationToken cancellationToken)
    {
        var trainer = new MergeTrainer(words, settings);
        trainer.Run(progress, cancellationToken);
        return trainer.Result();
    }

    private void Run(Action<long> progress, CancellationToken cancellationToken)
    {
        Enqueue();
        var found = new List<int>();
        for (var step = 0; _tokens.Count < _settings.VocabularySize && TryTakeBest(out var pair); step++)
        {
            if (step % StepsPerReport == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(_tokens.Count);
            }

            var (left, right) = (_pairs.LeftOf(pair), _pairs.RightOf(pair));
            var merged = _tokens.Intern(Join(_tokens.Tokens[left], _tokens.Tokens[right]), _tokens.LengthOf(left) + _tokens.LengthOf(right));
            _merges.Add(pair);
            _pairs.TakeWords(pair, found);
            var total = 0L;
            foreach (var word in found)
                total += _words.Merge(word, left, right, merged, _pairs) * _words.CountOf(word);
            _likelihoods?.Merged(pair, merged, total);
            Enqueue();
        }

        progress(_tokens.Count);
    }

    private string Join(string left, string right) =>
        left + (_settings.Prefix.Length > 0 && right.StartsWith(_settings.Prefix, StringComparison.Ordinal) ? right[_settings.Prefix.Length..] : right);

    // A pair whose count went up is put in again; one whose count went down is found out when it is taken.
    private void Enqueue()
    {
        foreach (var pair in _likelihoods?.Changed() ?? _pairs.Touched)
        {
            // A pair below the least frequency gets another chance when it comes up again.
            if (_pairs.CountOf(pair) >= Math.Max(_settings.MinimumFrequency, 1))
                _queue.Push(pair, Score(pair), _pairs.CountOf(pair), _pairs.KeyOf(pair));
        }

        _pairs.ClearTouched();
    }

    private bool TryTakeBest(out int pair)
    {
        while (_queue.TryPop(out pair, out var score, out var count))
        {
            if (_pairs.CountOf(pair) < Math.Max(_settings.MinimumFrequency, 1))
                continue;
            var now = Score(pair);
            if (score == now && count == _pairs.CountOf(pair))
                return true;

            // By likelihood a score that rose has a better entry of its own already.
            if (_likelihoods is null || score >= now)
                _queue.Push(pair, now, _pairs.CountOf(pair), _pairs.KeyOf(pair));
        }

        return false;
    }

    private double Score(int pair) => _likelihoods?.Score(pair) ?? _pairs.CountOf(pair);

    private TrainedMerges Result()
    {
        // Of a pair that was merged more than once the last merge is its rank.
        var last = new Dictionary<int, int>();
        for (var rank = 0; rank < _merges.Count; rank++)
            last[_merges[rank]] = rank;
        var merges = new List<(string, string)>(last.Count);
        for (var rank = 0; rank < _merges.Count; rank++)
        {
            var pair = _merges[rank];
            if (last[pair] == rank)
                merges.Add((_tokens.Tokens[_pairs.LeftOf(pair)], _tokens.Tokens[_pairs.RightOf(pair)]));
        }

        return new TrainedMerges(_tokens.Tokens, merges);
    }
}
