namespace Graft.Tokenizers;

/// <summary>A span of a text: from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
/// <param name="Start">Where it begins; the unit is named by what returns the span, UTF-16 units where nothing else is said.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>The number of units in the span.</summary>
    public int Length => End - Start;
}
