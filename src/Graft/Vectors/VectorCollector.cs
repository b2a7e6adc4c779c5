using System.Text;
using System.Text.Unicode;

namespace Graft.Vectors;

/// <summary>Gathers the vectors of a file, and decides of what is malformed: it is refused, or left out and counted.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="options">Whether malformed entries are left out, and how many words are wanted.</param>
internal sealed class VectorCollector(string file, WordVectorsReadOptions options)
{
    private const int FirstCapacity = 1024;

    private readonly List<string> _words = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<SkippedEntries> _skipped = [];
    private float[] _values = [];
    private int _size;

    /// <summary>The size of a vector; 0 until it is known.</summary>
    public int Size
    {
        get => _size;
        set
        {
            _size = value;
            _values = new float[FirstCapacity * value];
        }
    }

    /// <summary>Whether as many words are there as are wanted.</summary>
    public bool IsFull => _words.Count == options.MaxWords;

    /// <summary>Room for the numbers of the next vector: (D). They count when <see cref="Add"/> is called.</summary>
    /// <exception cref="WordVectorsFormatException">The vectors are too many for memory.</exception>
    public Span<float> Next()
    {
        var start = (long)_words.Count * _size;
        if (start + _size > _values.Length)
        {
            if (start + _size > Array.MaxLength)
                throw new WordVectorsFormatException(file, 0, "too-large", $"more than {_words.Count} vectors of {_size} do not fit; read fewer words (the most frequent come first)");
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, (long)_values.Length * 2));
        }

        return _values.AsSpan((int)start, _size);
    }

    /// <summary>Takes a word whose numbers are in <see cref="Next"/>, unless it is malformed.</summary>
    /// <param name="entry">Its line or number, from 1.</param>
    /// <param name="word">The word's bytes.</param>
    public void Add(long entry, ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty)
        {
            Refuse(entry, "missing-word", "a word is expected before the numbers, found none");
            return;
        }

        if (!Utf8.IsValid(word))
        {
            Refuse(entry, "invalid-utf8", $"the word is not UTF-8 (bytes {Convert.ToHexStringLower(word[..Math.Min(word.Length, 16)])})");
            return;
        }

        var text = Encoding.UTF8.GetString(word);
        if (Next().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            Refuse(entry, "not-finite", $"the vector of '{text}' holds NaN, infinity or a number beyond float32");
        else if (!_known.Add(text))
            Refuse(entry, "duplicate-word", $"the word '{text}' was there before");
        else
            _words.Add(text);
    }

    /// <summary>Refuses the file, or counts what is left out.</summary>
    /// <param name="entry">The line or the vector's number, from 1; 0 for the whole file.</param>
    /// <param name="code">A short stable name of the fault.</param>
    /// <param name="problem">What was expected and what was found.</param>
    /// <exception cref="WordVectorsFormatException">Malformed entries are not left out.</exception>
    public void Refuse(long entry, string code, string problem)
    {
        if (!options.SkipMalformed)
            throw new WordVectorsFormatException(file, entry, code, $"{problem}; repair the file, or have malformed entries left out");
        var known = _skipped.FindIndex(skipped => skipped.Code == code);
        if (known < 0)
            _skipped.Add(new SkippedEntries(code, 1, entry, problem));
        else
            _skipped[known] = _skipped[known] with { Count = _skipped[known].Count + 1 };
    }

    /// <summary>What was gathered.</summary>
    /// <exception cref="WordVectorsFormatException">There are no vectors at all.</exception>
    public WordVectorsReading Finish(WordVectorsFormat format)
    {
        if (_words.Count == 0)
            throw new WordVectorsFormatException(file, 0, "empty", "word vectors are expected, found none");
        Array.Resize(ref _values, _words.Count * _size);
        return new WordVectorsReading(new WordVectors(_words, _values, _size), format, _skipped);
    }
}
