using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Data.Readers;
using Graft.Tokenizers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer compare</c>: how well tokenizers suit texts of several languages.</summary>
internal static class TokenizerCompareCommand
{
    private const string Measures =
        """
        Measures, over the texts' own tokens (no special ones around them); a word is what stands
        between white space:
          tokens/word     fertility: 1 where each word is a token
          chars/token     code points a token, white space included
          unknown         share of tokens that are the unknown token
          words, chars    coverage: the share of characters (white space not counted) that lie in a
                          token other than the unknown one, and of words that have only such ones
          used            how many different tokens occurred
          shared          tokens that occurred in both of two texts, of those that occurred in either;
                          it grows with the amount of text, so give equally much of each (--limit)
        """;

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var models = new Option<string[]>("--model") { Description = "A tokenizer: a model's folder, a tokenizer.json, or a sentencepiece .model or .spm; may be given several times", HelpName = "DIR_OR_FILE", Required = true };
        var texts = new Option<string[]>("--text") { Description = "A language and a file of its text, one text a line, UTF-8; may be given several times", HelpName = "NAME=FILE", Required = true };
        var limit = new Option<int?>("--limit") { Description = "Lines of each file that are read at most, from its start [default: all]", HelpName = "LINES" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var lines) && lines < 1)
                result.AddError($"--limit must be at least 1, found {lines}.");
        });
        return new GraftCommand("Models", "compare", "Compare tokenizers on texts of several languages: tokens a word, unknown tokens, coverage, vocabulary that languages share",
            (context, cancellationToken) => RunAsync(
                context, context.Parsed.GetValue(models)!, context.Parsed.GetValue(texts)!, context.Parsed.GetValue(limit), cancellationToken))
        {
            Notes = Measures,
            Options = { models, texts, limit },
        };
    }

    private static Task<int> RunAsync(CommandContext context, string[] models, string[] texts, int? limit, CancellationToken cancellationToken)
    {
        var files = texts.Select(Named).ToList();
        if (files.GroupBy(file => file.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"--text {twice.Key} is given twice; give each text a name of its own.");
        var tokenizers = models.Select(TokenizerSource.Read).ToList();
        var entries = new List<TokenizerComparisonReport.Entry>();
        using (var progress = new ProgressView(context.Terminal, "comparing", "lines"))
        {
            var done = 0;
            foreach (var (tokenizer, name, path) in tokenizers.Zip(Names(models), models))
            {
                var measured = files.Select(file => TokenizerStatistics.Measure(
                    tokenizer, TextLines.OfFile(file.Path).Take(limit ?? int.MaxValue).Select(line => Counted(line, $"{name} {file.Name}")),
                    context.Threads, cancellationToken)).ToList();
                entries.Add(TokenizerComparisonReport.Entry.Of(name, path, tokenizer, files, measured));
            }

            string Counted(string line, string what)
            {
                progress.Report(new ProgressReport(++done, 0, done, [("now", what)]));
                return line;
            }
        }

        context.Terminal.Write(new TokenizerComparisonReport(limit, entries), TokenizerComparisonReportJson.Default.TokenizerComparisonReport, TokenizerComparisonView.Of);
        return Task.FromResult(ExitCode.Done);
    }

    private static (string Name, string Path) Named(string text) => text.IndexOf('=') is > 0 and var end && end < text.Length - 1
        ? (text[..end], text[(end + 1)..])
        : throw new UsageException($"--text is a name and a file, as en=news.txt; found '{text}'.");

    // Where short names do not tell them apart, the paths do.
    private static List<string> Names(string[] models)
    {
        var names = models.Select(TokenizerSource.NameOf).ToList();
        return [.. names.Select((name, i) => names.Count(other => other == name) > 1 ? models[i] : name)];
    }
}
