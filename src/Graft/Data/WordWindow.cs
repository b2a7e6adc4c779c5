namespace Graft.Data;

/// <summary>A window over the words of one sentence: the words from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
/// <param name="Start">The first word, from 0.</param>
/// <param name="End">One past the last word.</param>
public readonly record struct WordWindow(int Start, int End)
{
    /// <summary>How many words the window holds.</summary>
    public int Count => End - Start;
}
