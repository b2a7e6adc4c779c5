namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The pieces in play, their scores, and for each place in the words the pieces that begin there. Pieces keep their number as others go.
/// Those of one character come first: piece n is character n + 1 of the corpus.
/// <para>
/// Each place's pieces are known from the search for substrings, so no trie is ever built or walked: going through all words is going
/// through one array.
/// </para>
/// </summary>
internal sealed class UnigramPieces
{
    /// <summary>The most pieces, and the most characters of one: both are in the 32 bits of an edge.</summary>
    public const int LargestCount = 1 << 24;

    /// <inheritdoc cref="LargestCount"/>
    public const int LargestLength = 255;

    private const int LengthShift = 24;
    private const double UnknownPenalty = 10;

    private readonly UnigramCorpus _corpus;
    private readonly int[] _places;
    private readonly byte[] _lengths;
    private readonly uint[] _edges;
    private readonly int[] _edgeStarts;

    /// <param name="corpus">The words.</param>
    /// <param name="substrings">The substrings that could become pieces.</param>
    /// <param name="most">How many pieces to begin with.</param>
    public UnigramPieces(UnigramCorpus corpus, FrequentSubstrings substrings, int most)
    {
        _corpus = corpus;
        var characters = corpus.CodePoints.Length;
        var seeds = Best(corpus, substrings, Math.Max(most - characters, 0));
        Scores = new double[characters + seeds.Length];
        _places = new int[Scores.Length];
        _lengths = new byte[Scores.Length];
        _lengths.AsSpan(0, characters).Fill(1);
        Array.Fill(Scores, double.NegativeInfinity);
        foreach (var character in Enumerable.Range(0, characters).Where(i => corpus.CharacterCounts[i] > 0)
            .OrderByDescending(i => corpus.CharacterCounts[i]).ThenByDescending(i => i))
        {
            Order.Add(character);
            Scores[character] = corpus.CharacterCounts[character];
        }

        for (var i = 0; i < seeds.Length; i++)
        {
            var piece = characters + i;
            Order.Add(piece);
            Scores[piece] = seeds[i].Score;
            _places[piece] = substrings.Suffixes[seeds[i].Start];
            _lengths[piece] = (byte)seeds[i].Length;
        }

        (_edges, _edgeStarts) = Edges(corpus, substrings, seeds);
        Normalize();
    }

    /// <summary>The pieces in play, in the order that decides between equals and what stays in the end.</summary>
    public List<int> Order { get; private set; } = [];

    /// <summary>The logarithm of a piece's probability; minus infinity for a piece that is not in play.</summary>
    public double[] Scores { get; }

    /// <summary>The lowest score of a piece in play.</summary>
    public double LowestScore { get; private set; }

    /// <summary>The score of a character that is no piece.</summary>
    public double UnknownScore => LowestScore - UnknownPenalty;

    /// <summary>How many pieces there are or were.</summary>
    public int Capacity => Scores.Length;

    /// <summary>How many characters of the corpus a piece has.</summary>
    public int LengthOf(int piece) => _lengths[piece];

    /// <summary>Where in the text an occurrence of a piece of two characters or more is.</summary>
    public int PlaceOf(int piece) => _places[piece];

    /// <summary>The pieces of two characters and more that begin at a place of the text, short ones first.</summary>
    public ReadOnlySpan<uint> EdgesAt(int place) => _edges.AsSpan(_edgeStarts[place].._edgeStarts[place + 1]);

    /// <summary>The piece of an edge.</summary>
    public static int PieceOf(uint edge) => (int)(edge & ((1 << LengthShift) - 1));

    /// <summary>The number of characters of an edge's piece.</summary>
    public static int LengthOf(uint edge) => (int)(edge >> LengthShift);

    /// <summary>The piece's string.</summary>
    public string StringOf(int piece) => piece < _corpus.CodePoints.Length
        ? char.ConvertFromUtf32(_corpus.CodePoints[piece])
        : _corpus.StringOf(_places[piece], _lengths[piece]);

    /// <summary>Leaves the given pieces in play, with the scores that they have now.</summary>
    public void Keep(List<int> order)
    {
        var isKept = new bool[Capacity];
        foreach (var piece in order)
            isKept[piece] = true;
        foreach (var piece in Order)
        {
            if (!isKept[piece])
                Scores[piece] = double.NegativeInfinity;
        }

        Order = order;
        LowestScore = double.PositiveInfinity;
        foreach (var piece in order)
            LowestScore = Math.Min(LowestScore, Scores[piece]);
        var (read, write) = (0, 0);
        for (var place = 0; place < _edgeStarts.Length - 1; place++)
        {
            var end = _edgeStarts[place + 1];
            _edgeStarts[place] = write;
            for (; read < end; read++)
            {
                if (isKept[PieceOf(_edges[read])])
                    _edges[write++] = _edges[read];
            }
        }

        _edgeStarts[^1] = write;
    }

    // What could stand for most text first; among equals the last in code-point order, as in the reference.
    private static Substring[] Best(UnigramCorpus corpus, FrequentSubstrings substrings, int most)
    {
        var seeds = substrings.Found.ToArray();
        var keys = new long[seeds.Length];
        for (var i = 0; i < seeds.Length; i++)
            keys[i] = -seeds[i].Score;
        keys.AsSpan().Sort(seeds.AsSpan());
        ReadOnlySpan<int> Text(Substring part) => corpus.Text.AsSpan(substrings.Suffixes[part.Start], part.Length);
        for (int start = 0, end; start < Math.Min(most, seeds.Length); start = end)
        {
            var beyond = keys.AsSpan(start).IndexOfAnyExcept(keys[start]);
            end = beyond < 0 ? keys.Length : start + beyond;
            seeds.AsSpan(start, end - start).Sort((a, b) => Text(b).SequenceCompareTo(Text(a)));
        }

        Array.Resize(ref seeds, Math.Min(most, seeds.Length));
        return seeds;
    }

    private static (uint[] Edges, int[] Starts) Edges(UnigramCorpus corpus, FrequentSubstrings substrings, Substring[] seeds)
    {
        var starts = new int[corpus.Text.Length + 1];
        var total = 0L;
        foreach (var seed in seeds)
        {
            total += seed.End - seed.Start;
            foreach (var place in substrings.Suffixes.AsSpan(seed.Start..seed.End))
                starts[place]++;
        }

        // Each count becomes the place's end, and filling from the long pieces on down moves it to the start.
        var edges = new uint[checked((int)total)];
        for (int place = 0, sum = 0; place < starts.Length; place++)
            starts[place] = sum += starts[place];
        foreach (var i in Enumerable.Range(0, seeds.Length).OrderByDescending(i => seeds[i].Length))
        {
            var edge = ((uint)seeds[i].Length << LengthShift) | (uint)(corpus.CodePoints.Length + i);
            foreach (var place in substrings.Suffixes.AsSpan(seeds[i].Start..seeds[i].End))
                edges[--starts[place]] = edge;
        }

        return (edges, starts);
    }

    private void Normalize()
    {
        var sum = 0.0;
        foreach (var piece in Order)
            sum += Scores[piece];
        LowestScore = double.PositiveInfinity;
        foreach (var piece in Order)
        {
            Scores[piece] = Math.Log(Scores[piece]) - Math.Log(sum);
            LowestScore = Math.Min(LowestScore, Scores[piece]);
        }
    }
}
