namespace Graft.Tokenizers;

/// <summary>The parallel columns of an encoding; filled once, then only read.</summary>
/// <param name="count">The number of tokens.</param>
/// <param name="names">The strings of ids; null where every token brings its own.</param>
internal sealed class EncodingColumns(int count, TokenNames? names)
{
    /// <summary>In <see cref="WordIds"/>: no word. In <see cref="SequenceIds"/>: of no input sequence.</summary>
    public const int None = -1;

    private string?[]? _texts;

    public int Count { get; } = count;

    public TokenNames? Names { get; } = names;

    public int[] Ids { get; } = new int[count];

    public int[] TypeIds { get; } = new int[count];

    public int[] AttentionMask { get; } = new int[count];

    public int[] SpecialTokensMask { get; } = new int[count];

    public int[] WordIds { get; } = new int[count];

    /// <summary>
    /// The input sequence, or <see cref="None"/>. A template that names one sequence twice hides the earlier one from the lookups, as the
    /// reference does; its sequence s is kept as -2 - s, for the offsets' text.
    /// </summary>
    public int[] SequenceIds { get; } = new int[count];

    public TextSpan[] Offsets { get; } = new TextSpan[count];

    /// <summary>The sequence whose text the offsets refer to, or <see cref="None"/>.</summary>
    public static int SourceOf(int sequenceId) => sequenceId >= None ? sequenceId : -2 - sequenceId;

    /// <summary>The string of a token: that of its id, unless it brought its own.</summary>
    public string Token(int index) => _texts?[index] ?? Names?.Of(Ids[index]) ?? "";

    /// <summary>Sets the string of a token that is not, or may not be, that of its id.</summary>
    public void SetText(int index, string text) => (_texts ??= new string?[Count])[index] = text;

    public void CopyFrom(EncodingColumns source, int sourceStart, int start, int length)
    {
        Array.Copy(source.Ids, sourceStart, Ids, start, length);
        Array.Copy(source.TypeIds, sourceStart, TypeIds, start, length);
        Array.Copy(source.AttentionMask, sourceStart, AttentionMask, start, length);
        Array.Copy(source.SpecialTokensMask, sourceStart, SpecialTokensMask, start, length);
        Array.Copy(source.WordIds, sourceStart, WordIds, start, length);
        Array.Copy(source.SequenceIds, sourceStart, SequenceIds, start, length);
        Array.Copy(source.Offsets, sourceStart, Offsets, start, length);
        if (source._texts is { } texts)
            Array.Copy(texts, sourceStart, _texts ??= new string?[Count], start, length);
    }

    /// <summary>Sets a token that comes from no text: a special token (attention 1) or padding (attention 0).</summary>
    public void SetSpecial(int index, int id, string token, int typeId, int attention)
    {
        Ids[index] = id;
        TypeIds[index] = typeId;
        AttentionMask[index] = attention;
        SpecialTokensMask[index] = 1;
        WordIds[index] = None;
        SequenceIds[index] = None;
        if (Names?.Of(id) != token)
            SetText(index, token);
    }
}
