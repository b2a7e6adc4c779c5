using CsCheck;
using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class WordWindowsTests
{
    [Fact]
    public void Cut_SentenceThatFits_GivesOneWindow() => Assert.Equal([new WordWindow(0, 3)], WordWindows.Cut([1, 2, 1], 4, 2));

    [Fact]
    public void Cut_NoWords_GivesOneEmptyWindow()
    {
        Assert.Equal([new WordWindow(0, 0)], WordWindows.Cut([], 4, 2));
        Assert.Empty(WordWindows.WindowThatPredicts([new WordWindow(0, 0)], 0));
    }

    [Fact]
    public void Cut_WordLongerThanTheCapacity_StandsAlone() =>
        Assert.Equal([new WordWindow(0, 1), new WordWindow(1, 2), new WordWindow(2, 3)], WordWindows.Cut([1, 9, 1], 3, 0));

    [Fact]
    public void WindowThatPredicts_TwoWindows_TakesTheOneWithMoreContext() =>
        Assert.Equal([0, 0, 0, 1, 1, 1], WordWindows.WindowThatPredicts([new WordWindow(0, 4), new WordWindow(2, 6)], 6));

    [Fact]
    public void WindowThatPredicts_WordInNoWindow_Throws() =>
        Assert.Throws<ArgumentException>(() => WordWindows.WindowThatPredicts([new WordWindow(0, 1)], 2));

    [Fact]
    public void Cut_AnySentence_CoversEveryWordWithinTheCapacity() =>
        Gen.Select(Gen.Int[0, 6].Array[0, 40], Gen.Int[1, 12], Gen.Int[0, 15]).Sample((counts, capacity, stride) =>
        {
            var windows = WordWindows.Cut(counts, capacity, stride);
            var predicts = WordWindows.WindowThatPredicts(windows, counts.Length);
            return windows.All(w => counts[w.Start..w.End].Sum(count => Math.Min(count, capacity)) <= capacity)
                && windows.Zip(windows.Skip(1)).All(pair => pair.First.Start < pair.Second.Start && pair.First.End <= pair.Second.End)
                && predicts.Select((window, word) => windows[window].Start <= word && word < windows[window].End).All(inside => inside);
        });
}
