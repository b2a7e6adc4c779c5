namespace Graft.Tokenizers.Models;

/// <summary>
/// For each place of a text (before a UTF-16 unit, or at the end) the best way there that has been found: its score, and how it ends. Kept
/// from text to text; one thread uses it at a time.
/// </summary>
internal sealed class UnigramLattice
{
    private const int LargestKept = 1 << 16;

    // Apart, because the scores of many places are reset at once.
    private double[] _scores = new double[64];
    private Arrival[] _arrivals = new Arrival[64];
    private int _length;

    /// <summary>The scores; negative infinity where no way leads. Valid until <see cref="Extend"/>.</summary>
    public Span<double> Scores => _scores.AsSpan(0, _length + 1);

    /// <summary>The ends of the ways; of no meaning where no way leads. Valid until <see cref="Extend"/>.</summary>
    public Span<Arrival> Arrivals => _arrivals.AsSpan(0, _length + 1);

    /// <summary>Whether a huge text has made it too large to keep.</summary>
    public bool IsHuge => _scores.Length > LargestKept;

    /// <summary>Begins with a score at place 0, and with places up to <paramref name="length"/> to which no way leads yet.</summary>
    public void Begin(double score, int length)
    {
        _length = 0;
        _scores[0] = score;
        Extend(length);
    }

    /// <summary>Adds places up to <paramref name="length"/>.</summary>
    public void Extend(int length)
    {
        if (length >= _scores.Length)
        {
            Array.Resize(ref _scores, Math.Max(length + 1, checked(_scores.Length * 2)));
            Array.Resize(ref _arrivals, _scores.Length);
        }

        _scores.AsSpan(_length + 1, length - _length).Fill(double.NegativeInfinity);
        _length = length;
    }

    /// <summary>Goes back along the best way to a place, so that each place on it then tells where the way goes on to.</summary>
    public void TurnRound(int place)
    {
        for (var following = place; place > 0;)
        {
            var previous = _arrivals[place].Other;
            _arrivals[place] = _arrivals[place] with { Other = following };
            (following, place) = (place, previous);
            _arrivals[0] = new Arrival(following, Id: -1);
        }
    }

    /// <summary>The token that a way ends with, and the place where it starts; when turned round, the place where the way goes on to.</summary>
    public readonly record struct Arrival(int Other, int Id);
}
