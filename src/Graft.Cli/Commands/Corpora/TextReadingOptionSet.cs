using System.CommandLine;
using System.CommandLine.Completions;
using Graft.Cli.Shell;
using Graft.Data.Documents;

namespace Graft.Cli.Commands.Corpora;

/// <summary>The options that say how files of raw text are read.</summary>
internal sealed class TextReadingOptionSet
{
    private const string Replace = "replace";

    private static readonly Dictionary<string, DocumentUnit> Units = new() { ["blank-line"] = DocumentUnit.BlankLine, ["line"] = DocumentUnit.Line, ["file"] = DocumentUnit.File };

    private readonly Option<string?> _document = OneOf("--document", Units.Keys, "What a document is in plain text: what is between blank lines, a line, a file [default: blank-line]");
    private readonly Option<string?> _field = new("--field") { Description = "The field of JSON lines, or column of Parquet, with the text [default: text]", HelpName = "NAME" };
    private readonly Option<string?> _invalidUtf8 = OneOf("--invalid-utf8", ["refuse", Replace], "What becomes of bytes that are not UTF-8 [default: refuse, with their place]");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_document, _field, _invalidUtf8];

    /// <summary>Those that count where documents do not.</summary>
    public IEnumerable<Option> OfLines => [_field, _invalidUtf8];

    /// <summary>Those that only records of JSON lines and Parquet have.</summary>
    public IEnumerable<Option> OfRecords => [_field];

    /// <summary>How files are read.</summary>
    public TextReadingOptions Read(ParseResult parsed)
    {
        var usual = new TextReadingOptions();
        return parsed.GetValue(_field) is "" ? throw new UsageException($"{_field.Name} must be the name of a field, found none.") : new TextReadingOptions
        {
            Document = parsed.GetValue(_document) is { } unit ? Units[unit] : usual.Document,
            Field = parsed.GetValue(_field) ?? usual.Field,
            ReplaceInvalidUtf8 = parsed.GetValue(_invalidUtf8) == Replace,
        };
    }

    /// <summary>An option that takes one of some words.</summary>
    public static Option<string?> OneOf(string name, IReadOnlyCollection<string> values, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values) };
        option.CompletionSources.Add(_ => values.Select(value => new CompletionItem(value)));
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
                result.AddError($"{name} must be one of {string.Join(", ", values)}, not '{token.Value}'.");
        });
        return option;
    }
}
