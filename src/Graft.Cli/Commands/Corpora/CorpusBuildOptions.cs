using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Data.Documents;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands.Corpora;

/// <summary>The options of <c>graft corpus build</c> that say what the corpus is made of.</summary>
internal sealed class CorpusBuildOptions
{
    private static readonly Dictionary<string, TextFormat> Formats = new() { ["text"] = TextFormat.Text, ["jsonl"] = TextFormat.JsonLines, ["parquet"] = TextFormat.Parquet };

    private readonly Option<string[]> _text = Texts("--text", "Text of a language: files, patterns such as 'books/*.txt.gz' (in quotes), or - for standard input; may be given several times");
    private readonly Option<string[]> _valid = Texts("--valid", "Text of a language that is held out for evaluation");
    private readonly Option<string?> _format = TextReadingOptionSet.OneOf("--format", Formats.Keys, "How all files hold documents [default: by their names, see below]");
    private readonly TextReadingOptionSet _reading = new();
    private readonly Option<int?> _minCharacters = new("--min-characters") { Description = "Leave out documents with fewer characters [default: 0]", HelpName = "N" };
    private readonly Option<bool> _exact = new("--exact-duplicates") { Description = "Leave out documents that are equal to an earlier one; about 50 bytes of memory a document" };
    private readonly Option<double?> _near = new("--near-duplicates") { Description = "Leave out documents that are at least so much like an earlier one, such as 0.8, and equal ones; see below", HelpName = "LIKENESS" };
    private readonly Option<double?> _validShare = new("--valid-share") { Description = "Hold out this part of the documents for evaluation, by their hash [default: 0]", HelpName = "SHARE" };
    private readonly Option<long?> _shardSize = new("--shard-size") { Description = "A shard ends with the document that brings its ids to so many MiB [default: 64]", HelpName = "MIB" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_text, _valid, _format, .. _reading.All, _minCharacters, _exact, _near, _validShare, _shardSize];

    /// <summary>What the words mean, for the help.</summary>
    public static string Notes =>
        """
        Files: .jsonl, .ndjson and .json hold a JSON object a line, .parquet is Parquet, all else is UTF-8
        text; .gz may follow (not .parquet). Documents of text stand between blank lines, and each line that
        is not blank is a segment: a paragraph, say. A record of JSON lines or Parquet is a document.
        Where each line of a file is a text of its own, give --document line.

        The tokenizer is given with --tokenizer, or trained on the corpus with --vocab-size.
        Near duplicates: the part that two documents share of their runs of five words, estimated by MinHash
        (128 functions); a pair just at LIKENESS is found with 95 %. About 0.5 kB of memory a document.
        The same text and options give the same bytes, whatever --threads. An interrupted build goes on
        with the same command and --resume.
        """;

    /// <summary>How the corpus is made.</summary>
    public CorpusOptions Read(ParseResult parsed)
    {
        var usual = CorpusOptions.Of(_reading.Read(parsed));
        var options = usual with
        {
            MinCharacters = parsed.GetValue(_minCharacters) ?? usual.MinCharacters,
            RemoveExactDuplicates = parsed.GetValue(_exact) || parsed.GetValue(_near) is not null,
            NearDuplicates = parsed.GetValue(_near),
            ValidShare = parsed.GetValue(_validShare) ?? usual.ValidShare,
            ShardBytes = parsed.GetValue(_shardSize) is { } size ? size << 20 : usual.ShardBytes,
        };
        Refuse(options.MinCharacters < 0, _minCharacters, "0 or more", options.MinCharacters);
        Refuse(options.NearDuplicates is not (null or (> 0 and < 1)), _near, "above 0 and below 1", options.NearDuplicates);
        Refuse(options.ValidShare is not (>= 0 and < 1), _validShare, "from 0 to below 1", options.ValidShare);
        Refuse(parsed.GetValue(_shardSize) is < 1 or > 4096, _shardSize, "from 1 to 4096", parsed.GetValue(_shardSize));
        if (options.ValidShare > 0 && parsed.GetValue(_valid) is { Length: > 0 })
            throw new UsageException("--valid and --valid-share exclude each other.");
        return options;
    }

    /// <summary>The texts: those trained on, and those held out.</summary>
    public (IReadOnlyList<CorpusText> Texts, IReadOnlyList<CorpusText> Valid) ReadTexts(ParseResult parsed)
    {
        TextFormat? format = parsed.GetValue(_format) is { } name ? Formats[name] : null;
        return (CorpusTexts.Of(_text.Name, parsed.GetValue(_text)!, format), CorpusTexts.Of(_valid.Name, parsed.GetValue(_valid) ?? [], format));
    }

    private static void Refuse(bool isWrong, Option option, string expected, object? found)
    {
        if (isWrong)
            throw new UsageException(FormattableString.Invariant($"{option.Name} must be {expected}, found {found}."));
    }

    private static Option<string[]> Texts(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LANG=FILE[,FILE...]",
        Required = name == "--text",
        AllowMultipleArgumentsPerToken = true,
    };
}
