namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The score of a pair by the rule of the original WordPiece (Schuster and Nakajima, 2012): how much more often the two stand together than
/// their own counts let expect, count(ab) / (count(a) count(b)). When a pair is merged its two tokens become rarer, which raises the score of
/// every other pair that they are in; so for each token there is a list of its pairs.
/// </summary>
internal sealed class PairLikelihoods
{
    private const int None = -1;

    private readonly PairTable _pairs;
    private readonly List<long> _counts = [];
    private readonly List<int> _byLeft = [];
    private readonly List<int> _byRight = [];
    private int[] _nextLeft = new int[1 << 12];
    private int[] _nextRight = new int[1 << 12];
    private readonly HashSet<int> _changed = [];
    private readonly List<int> _ordered = [];
    private int _linked;

    public PairLikelihoods(SymbolWords words, PairTable pairs)
    {
        _pairs = pairs;
        for (var word = 0; word < words.Count; word++)
        {
            foreach (var token in words.Symbols(word))
            {
                EnsureToken(token);
                _counts[token] += words.CountOf(word);
            }
        }
    }

    /// <summary>The score of a pair.</summary>
    public double Score(int pair)
    {
        double left = _counts[_pairs.LeftOf(pair)], right = _counts[_pairs.RightOf(pair)];
        return left > 0 && right > 0 ? _pairs.CountOf(pair) / (left * right) : 0;
    }

    /// <summary>A pair was merged everywhere.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="merged">The token that it became.</param>
    /// <param name="occurrences">How often it was merged.</param>
    public void Merged(int pair, int merged, long occurrences)
    {
        EnsureToken(merged);
        var (left, right) = (_pairs.LeftOf(pair), _pairs.RightOf(pair));
        _counts[left] -= occurrences;
        _counts[right] -= occurrences;
        _counts[merged] += occurrences;
        _pairs.SetCount(pair, 0);
        Collect(_byLeft, left, _nextLeft);
        Collect(_byRight, left, _nextRight);
        if (right == left)
            return;
        Collect(_byLeft, right, _nextLeft);
        Collect(_byRight, right, _nextRight);
    }

    /// <summary>The pairs whose score may have risen since this was asked last.</summary>
    public IReadOnlyList<int> Changed()
    {
        for (; _linked < _pairs.Count; _linked++)
            Link(_linked);
        foreach (var pair in _pairs.Touched)
            _changed.Add(pair);
        _ordered.Clear();
        _ordered.AddRange(_changed);
        _changed.Clear();
        return _ordered;
    }

    private void Collect(List<int> heads, int token, int[] next)
    {
        for (var pair = heads[token]; pair != None; pair = next[pair])
            _changed.Add(pair);
    }

    private void Link(int pair)
    {
        if (pair >= _nextLeft.Length)
        {
            Array.Resize(ref _nextLeft, checked(pair * 2));
            Array.Resize(ref _nextRight, checked(pair * 2));
        }

        var (left, right) = (_pairs.LeftOf(pair), _pairs.RightOf(pair));
        EnsureToken(Math.Max(left, right));
        (_nextLeft[pair], _byLeft[left]) = (_byLeft[left], pair);
        (_nextRight[pair], _byRight[right]) = (_byRight[right], pair);
    }

    private void EnsureToken(int token)
    {
        while (_counts.Count <= token)
        {
            _counts.Add(0);
            _byLeft.Add(None);
            _byRight.Add(None);
        }
    }
}
