using System.Text;

namespace Graft.Tokenizers.Trainers;

/// <summary>The words as numbers of characters, all in one array, each with a <see cref="Boundary"/> after it.</summary>
internal sealed class UnigramCorpus
{
    /// <summary>What stands between words; the characters have the numbers from 1 on.</summary>
    public const int Boundary = 0;

    /// <param name="words">The words.</param>
    /// <param name="required">Characters that need a number though the words lack them.</param>
    public UnigramCorpus(WordCounts words, IEnumerable<int> required)
    {
        var counts = Alphabet.Count(words);
        foreach (var codePoint in required)
            counts.TryAdd(codePoint, 0);
        CodePoints = [.. counts.Keys.Order()];
        CharacterCounts = [.. CodePoints.Select(codePoint => counts[codePoint])];
        var numbers = new Dictionary<int, int>(CodePoints.Length);
        for (var i = 0; i < CodePoints.Length; i++)
            numbers.Add(CodePoints[i], i + 1);

        var text = new int[checked(words.Bytes + words.Count)];
        Starts = new int[words.Count + 1];
        Counts = new long[words.Count];
        var at = 0;
        for (var word = 0; word < words.Count; word++)
        {
            for (var rest = words.Word(word); rest.Length > 0;)
            {
                Rune.DecodeFromUtf8(rest, out var rune, out var length);
                text[at++] = numbers[rune.Value];
                rest = rest[length..];
            }

            at++;
            Starts[word + 1] = at;
            Counts[word] = words.CountOf(word);
            Total += words.CountOf(word);
        }

        Array.Resize(ref text, at);
        Text = text;
    }

    /// <summary>The characters in code-point order; the one of number n is at n - 1.</summary>
    public int[] CodePoints { get; }

    /// <summary>How often each occurs.</summary>
    public long[] CharacterCounts { get; }

    /// <summary>The words as numbers.</summary>
    public int[] Text { get; }

    /// <summary>Where each word begins; its boundary is just before the next one.</summary>
    public int[] Starts { get; }

    /// <summary>How often each word occurs.</summary>
    public long[] Counts { get; }

    /// <summary>How many words the text has, all occurrences counted.</summary>
    public long Total { get; }

    public int WordCount => Counts.Length;

    /// <summary>The string of a part of the text.</summary>
    public string StringOf(int start, int length) =>
        string.Concat(Text.AsSpan(start, length).ToArray().Select(number => char.ConvertFromUtf32(CodePoints[number - 1])));
}
