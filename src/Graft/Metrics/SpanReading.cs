namespace Graft.Metrics;

/// <summary>A way to read spans out of a sentence's tags: the lenient one of conlleval and seqeval's default, or strictly by a scheme.</summary>
public abstract class SpanReading
{
    private protected SpanReading(string name) => Name = name;

    /// <summary>
    /// The lenient reading: any change of type begins a span, an I-X that continues nothing opens one, S and E are known. L and U are not
    /// (they open and close by a change of type only): BILOU needs the strict reading.
    /// </summary>
    public static SpanReading Conll { get; } = new LenientReading();

    /// <summary>The name: <c>conll</c>, or <c>strict IOB2</c> and the like.</summary>
    public string Name { get; }

    /// <summary>The reading that takes only the legal spans of a scheme, as seqeval's strict mode does.</summary>
    /// <param name="scheme">IOB1, IOB2, IOE1, IOE2, IOBES or BILOU, in any case.</param>
    /// <param name="othersAreOutside">
    /// Whether what is no tag of the scheme is read as O and not refused: a model may predict labels that the scheme of the true ones lacks. A
    /// tag of the scheme is then one of its letters, alone or before a hyphen, so that the part of speech INTJ is none.
    /// </param>
    /// <exception cref="ArgumentException">There is no such scheme.</exception>
    public static SpanReading Strict(string scheme, bool othersAreOutside = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        return new StrictReading(SchemeRules.ByName(scheme), othersAreOutside);
    }

    /// <summary>The spans of a sentence, in order of their starts.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <exception cref="ArgumentException">A tag is empty or, for a strict reading that refuses such, begins with a letter that the scheme lacks.</exception>
    public abstract IReadOnlyList<TagSpan> Read(IReadOnlyList<string> tags);
}
