namespace Graft.Data;

/// <summary>
/// Cuts a sentence that is too long for the model into overlapping windows of whole words, so that no word goes unread, and says which
/// window predicts each word.
/// </summary>
public static class WordWindows
{
    /// <summary>
    /// The windows. Each takes whole words while their tokens fit, at least one (a word longer than the capacity opens a window and is cut
    /// by the encoder); the next starts <paramref name="strideWords"/> before the end of this one, at least one word after its start; the
    /// first that reaches the end is the last. A sentence without words has one empty window.
    /// </summary>
    /// <param name="tokensPerWord">How many tokens each word gives; 0 is allowed.</param>
    /// <param name="capacity">How many tokens a window holds, special tokens not counted; at least 1.</param>
    /// <param name="strideWords">How many words neighbouring windows share; at least 0.</param>
    public static IReadOnlyList<WordWindow> Cut(IReadOnlyList<int> tokensPerWord, int capacity, int strideWords)
    {
        ArgumentNullException.ThrowIfNull(tokensPerWord);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(strideWords);
        var windows = new List<WordWindow>();
        var start = 0;
        while (true)
        {
            var end = EndOf(tokensPerWord, start, capacity);
            windows.Add(new WordWindow(start, end));
            if (end >= tokensPerWord.Count)
                return windows;
            start = Math.Max(start + 1, end - strideWords);
        }
    }

    /// <summary>
    /// For each word the window that predicts it: the one that shows most of its context, which is where the smaller of the number of
    /// words before and after it is largest; the first of equals.
    /// </summary>
    /// <param name="windows">The windows, as <see cref="Cut"/> gives them: they cover every word.</param>
    /// <param name="wordCount">How many words the sentence has.</param>
    /// <returns>An index into <paramref name="windows"/> for each word.</returns>
    /// <exception cref="ArgumentException">A word is in no window, or a window reaches past the last word.</exception>
    public static int[] WindowThatPredicts(IReadOnlyList<WordWindow> windows, int wordCount)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var best = new int[wordCount];
        var context = new int[wordCount];
        Array.Fill(context, -1);
        for (var index = 0; index < windows.Count; index++)
        {
            var (start, end) = windows[index];
            if (start < 0 || end > wordCount)
                throw new ArgumentException($"Window {index} reaches outside the {wordCount} words.", nameof(windows));
            for (var word = start; word < end; word++)
            {
                var shown = Math.Min(word - start, end - 1 - word);
                if (shown > context[word])
                    (context[word], best[word]) = (shown, index);
            }
        }

        if (Array.IndexOf(context, -1) is >= 0 and var missed)
            throw new ArgumentException($"Word {missed} is in no window.", nameof(windows));
        return best;
    }

    private static int EndOf(IReadOnlyList<int> tokensPerWord, int start, int capacity)
    {
        var end = start;
        var room = capacity;
        while (end < tokensPerWord.Count && (tokensPerWord[end] <= room || end == start))
        {
            room -= Math.Min(tokensPerWord[end], capacity);
            end++;
        }

        return end;
    }
}
