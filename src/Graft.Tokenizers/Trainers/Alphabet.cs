using System.Text;

namespace Graft.Tokenizers.Trainers;

/// <summary>The single characters that a vocabulary begins with.</summary>
internal static class Alphabet
{
    /// <summary>
    /// The characters of the words and the initial ones, in code-point order. With a limit the most frequent ones, where initial ones come
    /// before all others, and among equals the first in code-point order.
    /// </summary>
    public static List<int> Choose(WordCounts words, IEnumerable<int> initial, int? limit)
    {
        var counts = Count(words);
        foreach (var codePoint in initial)
            counts[codePoint] = long.MaxValue;
        return limit < counts.Count
            ? [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(limit.Value).Select(entry => entry.Key).Order()]
            : [.. counts.Keys.Order()];
    }

    /// <summary>How often each character occurs.</summary>
    public static Dictionary<int, long> Count(WordCounts words)
    {
        var ascii = new long[128];
        var others = new Dictionary<int, long>();
        for (var i = 0; i < words.Count; i++)
        {
            var count = words.CountOf(i);
            for (var rest = words.Word(i); rest.Length > 0;)
            {
                if (rest[0] < ascii.Length)
                {
                    ascii[rest[0]] += count;
                    rest = rest[1..];
                    continue;
                }

                Rune.DecodeFromUtf8(rest, out var rune, out var length);
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(others, rune.Value, out _) += count;
                rest = rest[length..];
            }
        }

        for (var c = 0; c < ascii.Length; c++)
        {
            if (ascii[c] > 0)
                others[c] = ascii[c];
        }

        return others;
    }
}
