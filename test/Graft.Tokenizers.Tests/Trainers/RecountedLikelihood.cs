namespace Graft.Tokenizers.Tests.Trainers;

/// <summary>The likelihood rule as it is written down: everything is counted anew at each step.</summary>
internal static class RecountedLikelihood
{
    public static string[] Tokens(IEnumerable<string> lines, int vocabularySize, int minFrequency)
    {
        var words = lines.SelectMany(line => line.Split(' ')).GroupBy(word => word).ToDictionary(group => group.Key, group => (long)group.Count());
        List<string> tokens = ["[UNK]", .. words.Keys.SelectMany(word => word.EnumerateRunes()).Distinct().Order().Select(rune => rune.ToString())];
        var spelled = words.OrderBy(word => word.Key, Comparer<string>.Create((a, b) =>
            System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b)))).Select(word => (Symbols: Spell(word.Key, tokens), Count: word.Value)).ToList();
        while (tokens.Count < vocabularySize && Best(spelled, tokens, minFrequency) is var (left, right))
        {
            var merged = Id(tokens, tokens[left] + tokens[right].Replace("##", ""));
            foreach (var (symbols, _) in spelled)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == left && symbols[i + 1] == right)
                    {
                        symbols[i] = merged;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }
        }

        return [.. tokens];
    }

    private static List<int> Spell(string word, List<string> tokens) =>
        [.. word.EnumerateRunes().Select((rune, i) => Id(tokens, (i > 0 ? "##" : "") + rune))];

    private static int Id(List<string> tokens, string token)
    {
        if (!tokens.Contains(token))
            tokens.Add(token);
        return tokens.IndexOf(token);
    }

    private static (int Left, int Right)? Best(List<(List<int> Symbols, long Count)> words, List<string> tokens, int minFrequency)
    {
        var counts = new long[tokens.Count];
        var pairs = new Dictionary<(int Left, int Right), long>();
        foreach (var (symbols, count) in words)
        {
            for (var i = 0; i < symbols.Count; i++)
            {
                counts[symbols[i]] += count;
                if (i > 0)
                    pairs[(symbols[i - 1], symbols[i])] = pairs.GetValueOrDefault((symbols[i - 1], symbols[i])) + count;
            }
        }

        var best = pairs.Where(pair => pair.Value >= minFrequency)
            .OrderByDescending(pair => pair.Value / ((double)counts[pair.Key.Left] * counts[pair.Key.Right]))
            .ThenByDescending(pair => pair.Value).ThenBy(pair => pair.Key).ToList();
        return best.Count > 0 ? best[0].Key : null;
    }
}
