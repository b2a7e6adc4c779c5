namespace Graft.Metrics;

/// <summary>A stretch of a long text that a model reads at once, and the part of it that counts.</summary>
/// <param name="Begin">Its first token.</param>
/// <param name="End">Behind its last token.</param>
/// <param name="ScoredFrom">The first token that counts: those before it are context, scored in an earlier window.</param>
public sealed record ScoringWindow(int Begin, int End, int ScoredFrom)
{
    /// <summary>How many tokens count.</summary>
    public int TargetLength => End - ScoredFrom;

    /// <summary>Cuts a text into windows so that each token counts once.</summary>
    /// <param name="tokens">Tokens of the text, at least 1.</param>
    /// <param name="length">Tokens a window, at least 1.</param>
    /// <param name="stride">Tokens from one window's beginning to the next one's, from 1 to <paramref name="length"/>: smaller gives more context and costs more.</param>
    public static IEnumerable<ScoringWindow> Cut(int tokens, int length, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stride, length);
        var scored = 0;
        for (var begin = 0; scored < tokens; begin += stride)
        {
            var end = Math.Min(begin + length, tokens);
            yield return new ScoringWindow(begin, end, scored);
            scored = end;
        }
    }
}
