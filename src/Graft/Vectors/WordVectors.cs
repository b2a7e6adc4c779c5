namespace Graft.Vectors;

/// <summary>Words with a vector each. Immutable and thread-safe.</summary>
public sealed class WordVectors
{
    private readonly string[] _words;
    private readonly float[] _values;
    private readonly Dictionary<string, int> _places;
    private readonly Lazy<float[]> _inverseNorms;

    /// <summary>Takes words and vectors over.</summary>
    /// <param name="words">The words, all different.</param>
    /// <param name="values">Their vectors one after another, (N, D) row by row; finite.</param>
    /// <param name="size">The size of a vector, D.</param>
    /// <exception cref="ArgumentException">A word is there twice, or the sizes do not fit.</exception>
    public WordVectors(IReadOnlyList<string> words, float[] values, int size)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (values.Length != (long)words.Count * size)
            throw new ArgumentException($"{words.Count} words with vectors of {size} make {(long)words.Count * size} numbers, not {values.Length}", nameof(values));
        _words = [.. words];
        _values = values;
        Size = size;
        _places = new Dictionary<string, int>(_words.Length, StringComparer.Ordinal);
        for (var place = 0; place < _words.Length; place++)
        {
            if (!_places.TryAdd(_words[place], place))
                throw new ArgumentException($"the word '{_words[place]}' is there twice", nameof(words));
        }

        _inverseNorms = new Lazy<float[]>(ComputeInverseNorms);
    }

    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>How many words there are, N.</summary>
    public int Count => _words.Length;

    /// <summary>The size of a vector, D.</summary>
    public int Size { get; }

    /// <summary>The vectors one after another: (N, D), row by row.</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>The vector of the word at a place: (D).</summary>
    /// <param name="place">The place, in [0, N).</param>
    public ReadOnlySpan<float> this[int place] => _values.AsSpan(checked((int)((long)place * Size)), Size);

    /// <summary>The place of a word, or -1.</summary>
    /// <param name="word">The word, exactly as it is written.</param>
    public int IndexOf(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return _places.GetValueOrDefault(word, -1);
    }

    /// <summary>The words nearest to a word by cosine, without itself.</summary>
    /// <param name="word">The word.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Nearest first.</returns>
    /// <exception cref="ArgumentException">There is no such word.</exception>
    public IReadOnlyList<WordNeighbour> Nearest(string word, int count)
    {
        var place = PlaceOf(word);
        return Nearest(this[place], count, [place]);
    }

    /// <summary>The words nearest to a vector by cosine; of equally near ones the first comes first, and a word whose vector is 0 never comes.</summary>
    /// <param name="vector">(D).</param>
    /// <param name="count">How many at most.</param>
    /// <param name="except">Places of words that are left out.</param>
    /// <returns>Nearest first.</returns>
    public IReadOnlyList<WordNeighbour> Nearest(ReadOnlySpan<float> vector, int count, params ReadOnlySpan<int> except)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Size, nameof(vector));
        var scale = InverseNorm(vector);
        // The least near of those that are kept is on top.
        var kept = new PriorityQueue<int, (float Cosine, int Place)>(Comparer<(float Cosine, int Place)>.Create(
            (a, b) => a.Cosine != b.Cosine ? a.Cosine.CompareTo(b.Cosine) : b.Place.CompareTo(a.Place)));
        for (var place = 0; place < Count; place++)
        {
            if (_inverseNorms.Value[place] == 0 || except.Contains(place))
                continue;
            kept.Enqueue(place, (FloatRows.Dot(vector, this[place]) * scale * _inverseNorms.Value[place], place));
            if (kept.Count > count)
                kept.Dequeue();
        }

        var nearest = new WordNeighbour[kept.Count];
        for (var i = nearest.Length - 1; i >= 0; i--)
        {
            kept.TryDequeue(out var place, out var rank);
            nearest[i] = new WordNeighbour(_words[place], Math.Clamp(rank.Cosine, -1, 1));
        }

        return nearest;
    }

    /// <summary>
    /// The words nearest to a - b + c, each vector of length 1 (3CosAdd of Levy and Goldberg 2014), without the three:
    /// <c>Analogy("king", "man", "woman", 1)</c> should give <c>queen</c>.
    /// </summary>
    /// <param name="a">A word that is to <paramref name="b"/> as the answer is to <paramref name="c"/>.</param>
    /// <param name="b">What is taken away.</param>
    /// <param name="c">What is put in its place.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Nearest first.</returns>
    /// <exception cref="ArgumentException">One of the words is not there.</exception>
    public IReadOnlyList<WordNeighbour> Analogy(string a, string b, string c, int count)
    {
        int[] places = [PlaceOf(a), PlaceOf(b), PlaceOf(c)];
        var query = new float[Size];
        for (var i = 0; i < places.Length; i++)
            FloatRows.AddScaled(query, this[places[i]], (i == 1 ? -1 : 1) * _inverseNorms.Value[places[i]]);
        return Nearest(query, count, places);
    }

    private static float InverseNorm(ReadOnlySpan<float> vector)
    {
        // In double: the squares of large numbers overflow a float.
        var sum = 0.0;
        foreach (var value in vector)
            sum += (double)value * value;
        return sum == 0 ? 0 : (float)(1 / Math.Sqrt(sum));
    }

    private int PlaceOf(string word) => IndexOf(word) is var place and >= 0
        ? place
        : throw new ArgumentException($"there is no vector of '{word}' among the {Count} words", nameof(word));

    private float[] ComputeInverseNorms()
    {
        var norms = new float[Count];
        for (var place = 0; place < norms.Length; place++)
            norms[place] = InverseNorm(this[place]);
        return norms;
    }
}
