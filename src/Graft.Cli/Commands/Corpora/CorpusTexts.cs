using Graft.Cli.Shell;
using Graft.Data.Documents;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands.Corpora;

/// <summary>What <c>LANG=FILE[,FILE...]</c> means on the command line.</summary>
internal static class CorpusTexts
{
    private const string StandardInput = "-";

    /// <summary>The texts of the languages in the order in which those are named first; the files of each in the order given, those of a pattern by name.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="values">What was given.</param>
    /// <param name="format">The format of all files, or null for what their names tell.</param>
    /// <exception cref="UsageException">A value has another form, or a pattern fits nothing.</exception>
    public static IReadOnlyList<CorpusText> Of(string option, IReadOnlyList<string> values, TextFormat? format)
    {
        var texts = new List<CorpusText>();
        foreach (var value in values)
        {
            var equals = value.IndexOf('=');
            if (equals < 0 || !CorpusText.IsName(value[..equals]) || equals + 1 == value.Length)
                throw new UsageException($"{option} takes LANG=FILE, such as en=books/*.txt.gz; LANG has letters, digits, '-' and '_'. Found '{value}'.");
            var (language, files) = (value[..equals], Files(option, value[(equals + 1)..], format));
            var known = texts.FindIndex(text => text.Language == language);
            if (known < 0)
                texts.Add(new CorpusText(language, files));
            else
                texts[known] = new CorpusText(language, [.. texts[known].Files, .. files]);
        }

        return texts;
    }

    /// <summary>How often standard input is among them: it can be read only once.</summary>
    public static int StandardInputs(IEnumerable<CorpusText> texts) => texts.Sum(text => text.Files.Count(file => file.Source is not null));

    private static List<TextFile> Files(string option, string paths, TextFormat? format)
    {
        // A file whose name has a comma in it is found as it is.
        string[] parts = File.Exists(paths) ? [paths] : paths.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return [.. parts.SelectMany(part => part == StandardInput ? [part] : FilePattern.Expand(option, part)).Select(path => path == StandardInput
            ? new TextFile("standard input", format ?? TextFormat.Text) { Source = Console.OpenStandardInput }
            : TextFile.Of(path) is var file && format is { } asked ? file with { Format = asked } : file)];
    }
}
