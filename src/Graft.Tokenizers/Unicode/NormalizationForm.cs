namespace Graft.Tokenizers.Unicode;

/// <summary>One of the four Unicode normalization forms, as the reference has them (Unicode 9.0).</summary>
internal sealed class NormalizationForm
{
    private static NormalizationForm? _c;
    private static NormalizationForm? _d;
    private static NormalizationForm? _kc;
    private static NormalizationForm? _kd;

    private readonly CodePointMap<NormalizationFlags> _flags = new();

    private NormalizationForm(bool isCompatible, bool composes)
    {
        IsCompatible = isCompatible;
        Composes = composes;
        if (composes)
        {
            foreach (var codePoint in CanonicalTables.ComposingWithPrevious)
                _flags[codePoint] = NormalizationFlags.Composes;
            _flags.Update(Hangul.FirstVowel, Hangul.LastVowel, _ => NormalizationFlags.Composes);
            _flags.Update(Hangul.FirstTrailing, Hangul.LastTrailing, _ => NormalizationFlags.Composes);
        }
        else
        {
            _flags.Update(Hangul.FirstSyllable, Hangul.LastSyllable, _ => NormalizationFlags.Changes | NormalizationFlags.Starts);
        }

        foreach (var codePoint in CanonicalTables.Marks)
            _flags[codePoint] |= NormalizationFlags.Mark;
        MarkChanging(composes ? CanonicalTables.NeverComposed : CanonicalTables.WithDecomposition);
        if (isCompatible)
            MarkChanging(CompatibilityTables.WithDecomposition);
        var plain = 0;
        while (_flags[plain] == NormalizationFlags.None)
            plain++;
        FirstNotPlain = (char)plain;
    }

    public static NormalizationForm C => _c ??= new NormalizationForm(isCompatible: false, composes: true);

    public static NormalizationForm D => _d ??= new NormalizationForm(isCompatible: false, composes: false);

    public static NormalizationForm KC => _kc ??= new NormalizationForm(isCompatible: true, composes: true);

    public static NormalizationForm KD => _kd ??= new NormalizationForm(isCompatible: true, composes: false);

    /// <summary>Whether compatibility decompositions are applied too.</summary>
    public bool IsCompatible { get; }

    /// <summary>Whether what was decomposed is composed again.</summary>
    public bool Composes { get; }

    /// <summary>The first code point that the form may concern: a text of those below it is in the form.</summary>
    public char FirstNotPlain { get; }

    public NormalizationFlags Flags(int codePoint) => _flags[codePoint];

    /// <summary>The flags of the 256 code points that begin at <paramref name="number"/> times 256.</summary>
    public ReadOnlySpan<NormalizationFlags> FlagsOfPage(int number) => _flags.Page(number);

    /// <summary>What a code point decomposes to, or nothing where it stays. Hangul syllables are not in it.</summary>
    public ReadOnlySpan<char> Decomposition(int codePoint)
    {
        if (IsCompatible && CompatibilityTables.Decomposition(codePoint) is { IsEmpty: false } compatible)
            return compatible;
        return CanonicalTables.Decomposition(codePoint);
    }

    private void MarkChanging(IReadOnlyList<int> codePoints)
    {
        foreach (var codePoint in codePoints)
        {
            var first = CodePoints.At(Decomposition(codePoint), 0, out _);
            var starts = (_flags[first] & (NormalizationFlags.Mark | NormalizationFlags.Composes)) == 0;
            _flags[codePoint] |= NormalizationFlags.Changes | (starts ? NormalizationFlags.Starts : NormalizationFlags.None);
        }
    }
}
