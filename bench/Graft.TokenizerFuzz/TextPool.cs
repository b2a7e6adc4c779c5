using System.Text.Json;

namespace Graft.TokenizerFuzz;

/// <summary>The lines that strings are cut from: the golden texts, the novels, and lines from all over every labelled set.</summary>
internal static class TextPool
{
    private const int LinesPerFile = 2000;
    private const int LongestLine = 4000;
    private const long LargestFile = 64L << 20;

    private static readonly string[] Folders = ["text", "data"];
    private static readonly string[] Endings = [".txt", ".conllu", ".conll", ".tsv", ".csv", ".json", ".jsonl", ".train", ".testa", ".testb", ".xml"];

    public static List<string> Read(string shared)
    {
        var lines = File.ReadLines(Path.Combine(shared, "golden", "tokenizers", "texts.jsonl"))
            .Select(line => JsonElement.Parse(line).GetProperty("text").GetString()!).ToList();
        var files = Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(shared, folder), "*", SearchOption.AllDirectories))
            .Where(file => Endings.Contains(Path.GetExtension(file)) || Path.GetExtension(file).Length == 0)
            .Where(file => new FileInfo(file).Length is > 0 and <= LargestFile).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var all = File.ReadAllLines(file);
            var step = Math.Max(1, all.Length / LinesPerFile);
            for (var i = 0; i < all.Length; i += step)
            {
                if (all[i].Length is > 0 and <= LongestLine)
                    lines.Add(all[i]);
            }
        }

        return lines;
    }
}
