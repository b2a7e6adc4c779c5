using System.Text;
using Graft.Checkpoints;
using Graft.Data;

namespace Graft.Experiments.Quickstart;

/// <summary>
/// The treebank cut into what the runs train and test on, as files, so that every run is one that can be run again: the last quarter of a language's
/// sentences is tested on, and the target language is tested on whole.
/// </summary>
/// <param name="Train">The training sentences of the one language.</param>
/// <param name="Test">Its test sentences.</param>
/// <param name="Sources">The sentences of the source languages, one after another.</param>
/// <param name="SourceSentences">How many these are.</param>
/// <param name="Target">The sentences of the target language.</param>
internal sealed record QuickstartData(string Train, string Test, string Sources, int SourceSentences, string Target)
{
    /// <summary>Reads the treebank and writes the files.</summary>
    /// <param name="options">What it works with.</param>
    /// <param name="folder">The folder of the files; it is made.</param>
    /// <exception cref="DatasetFormatException">A language is missing or malformed, or has too few sentences.</exception>
    public static QuickstartData Write(QuickstartOptions options, string folder)
    {
        var language = Blocks(options, options.Language);
        var held = language.Count / 4;
        if (held < 1 || language.Count - held < options.Sizes[^1])
        {
            throw new DatasetFormatException(PathOf(options, options.Language), 0, 0, "too-few-sentences",
                $"{language.Count} sentences, a quarter of them to test on, leave {language.Count - held} to train on, fewer than {options.Sizes[^1]}; give smaller --sizes");
        }

        var sources = options.Sources.SelectMany(source => Blocks(options, source)).ToList();
        var target = Blocks(options, options.Target);
        Directory.CreateDirectory(folder);
        string Save(string name, IEnumerable<string> blocks)
        {
            var path = Path.Combine(folder, name);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(blocks.Select(block => block + "\n\n")))));
            return path;
        }

        return new QuickstartData(
            Save($"{options.Language}-train.conllu", language.SkipLast(held)), Save($"{options.Language}-test.conllu", language.TakeLast(held)),
            Save($"{string.Join('-', options.Sources)}.conllu", sources), sources.Count, Save($"{options.Target}-test.conllu", target));
    }

    private static string PathOf(QuickstartOptions options, string language) => Path.Combine(options.Treebank, $"{language}.conllu");

    /// <summary>The sentences of a language as they stand in its file, which is read whole first, so that a fault is named by its line.</summary>
    private static List<string> Blocks(QuickstartOptions options, string language)
    {
        var path = PathOf(options, language);
        WordDataset.Read(path, new WordDatasetOptions { LabelColumn = "upos" });
        return [.. File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }
}
