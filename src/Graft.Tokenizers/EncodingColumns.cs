namespace Graft.Tokenizers;

/// <summary>The parallel columns of an encoding; filled once, then only read.</summary>
internal sealed class EncodingColumns(int count)
{
    /// <summary>In <see cref="WordIds"/>: no word. In <see cref="SequenceIds"/>: of no input sequence.</summary>
    public const int None = -1;

    public int Count { get; } = count;

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

    public string[] Tokens { get; } = new string[count];

    public TextSpan[] Offsets { get; } = new TextSpan[count];

    /// <summary>The sequence whose text the offsets refer to, or <see cref="None"/>.</summary>
    public static int SourceOf(int sequenceId) => sequenceId >= None ? sequenceId : -2 - sequenceId;

    public void CopyFrom(EncodingColumns source, int sourceStart, int start, int length)
    {
        Array.Copy(source.Ids, sourceStart, Ids, start, length);
        Array.Copy(source.TypeIds, sourceStart, TypeIds, start, length);
        Array.Copy(source.AttentionMask, sourceStart, AttentionMask, start, length);
        Array.Copy(source.SpecialTokensMask, sourceStart, SpecialTokensMask, start, length);
        Array.Copy(source.WordIds, sourceStart, WordIds, start, length);
        Array.Copy(source.SequenceIds, sourceStart, SequenceIds, start, length);
        Array.Copy(source.Tokens, sourceStart, Tokens, start, length);
        Array.Copy(source.Offsets, sourceStart, Offsets, start, length);
    }

    /// <summary>Sets a token that comes from no text: a special token (attention 1) or padding (attention 0).</summary>
    public void SetSpecial(int index, int id, string token, int typeId, int attention)
    {
        Ids[index] = id;
        Tokens[index] = token;
        TypeIds[index] = typeId;
        AttentionMask[index] = attention;
        SpecialTokensMask[index] = 1;
        WordIds[index] = None;
        SequenceIds[index] = None;
    }
}
