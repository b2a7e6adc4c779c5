using Graft.Randomness;
using Graft.Tests.Checkpoints;

namespace Graft.Tests.Experiments;

/// <summary>Small treebanks of made-up languages in the fixture's vocabulary: they share words and tags, and differ in the order of adjectives.</summary>
internal static class TinyTreebanks
{
    private static readonly (string Tag, string[] Words)[] Classes =
    [
        ("DET", ["the", "a", "this", "every"]), ("ADJ", ["small", "big", "red", "quiet"]), ("NOUN", ["dog", "cat", "bird", "tree", "river"]),
        ("VERB", ["sees", "finds", "likes", "opens"]), ("PUNCT", [".", "!"]),
    ];

    private static readonly Dictionary<string, int[][]> Patterns = new()
    {
        ["fr"] = [[0, 2, 3, 0, 2, 4], [0, 2, 1, 3, 4], [2, 3, 0, 2, 4]],
        ["es"] = [[0, 1, 2, 3, 4], [2, 3, 0, 1, 1, 2, 4], [0, 2, 3, 4]],
        ["it"] = [[0, 1, 2, 3, 0, 2, 1, 4], [0, 2, 3, 4], [3, 0, 2, 4]],
    };

    /// <summary>Writes a CoNLL-U file.</summary>
    /// <param name="scratch">Where.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="language">fr, es or it.</param>
    /// <param name="sentences">How many sentences.</param>
    /// <param name="seed">Another seed, other sentences.</param>
    /// <param name="exclamation">The tag of exclamation marks.</param>
    public static string Write(ScratchFolder scratch, string name, string language, int sentences, long seed = 1, string exclamation = "PUNCT")
    {
        var random = new RandomSource(seed).Stream(RandomPurpose.HoldOut, language);
        var lines = new List<string>();
        for (var sentence = 0; sentence < sentences; sentence++)
        {
            lines.Add($"# sent_id = {name}-{sentence}");
            foreach (var (index, place) in Patterns[language][random.NextInt(Patterns[language].Length)].Index().Select(pair => (pair.Item, pair.Index + 1)))
            {
                var word = Classes[index].Words[random.NextInt(Classes[index].Words.Length)];
                lines.Add($"{place}\t{word}\t_\t{(word == "!" ? exclamation : Classes[index].Tag)}\t_\t_\t_\t_\t_\t_");
            }

            lines.Add("");
        }

        File.WriteAllLines(scratch.File(name), lines);
        return scratch.File(name);
    }
}
