using Graft.Data.Readers;

namespace Graft.Data;

/// <summary>Reads files of words, labelled or not: the front door of the readers, which also refuses what would train nothing.</summary>
public static class WordDataset
{
    private const string DefaultConlluLabel = "upos";
    private const string DefaultColumnLabel = "-1";

    private static readonly ConlluColumn[] LabelColumns =
    [
        ConlluColumn.Form, ConlluColumn.Lemma, ConlluColumn.Upos, ConlluColumn.Xpos, ConlluColumn.Feats, ConlluColumn.Deprel, ConlluColumn.Misc,
    ];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Its format and columns; null takes the defaults.</param>
    /// <returns>The sentences, at least one.</returns>
    /// <exception cref="DatasetFormatException">
    /// The file is missing, empty, without sentences or malformed, or has no such label column; the message says where, and what to do.
    /// </exception>
    public static IReadOnlyList<WordExample> Read(string path, WordDatasetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new WordDatasetOptions();
        var isConllu = FormatOf(path, options.Format) == WordFileFormat.Conllu;
        var source = DataText.Load(path, isConllu ? TextEncoding.Utf8 : options.Encoding);
        var label = !options.ReadLabels || !isConllu ? default(ConlluColumn?) : LabelColumnOf(path, options.LabelColumn ?? DefaultConlluLabel);
        if (source.Text.Length == 0)
            throw source.Refuse(0, "empty-file", "the file is empty; name one that holds sentences.");
        var examples = isConllu
            ? [.. ConlluReader.Sentences(source).Select(sentence => sentence.ToExample(label, options.Unit))]
            : ColumnReader.Read(source, ColumnOptionsOf(path, options));
        if (examples.Count == 0)
        {
            throw source.Refuse(0, "no-sentence",
                $"the file holds no sentence, only empty lines{(isConllu ? " and comments" : "")}; name one that holds words, one a line.");
        }

        if (label is { } column && examples.All(example => example.Labels!.All(value => value == "_")))
        {
            throw source.Refuse(examples[0].Line, "label-column",
                $"the column {NameOf(column)} is _ on every line, so the labels are not there; choose another of {Names()}.");
        }

        return examples;
    }

    /// <summary>The format in which a file is read: the one asked for, or by the extension where that is <see cref="WordFileFormat.Auto"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format asked for.</param>
    public static WordFileFormat FormatOf(string path, WordFileFormat format)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (format != WordFileFormat.Auto)
            return format;
        return path.EndsWith(".conllu", StringComparison.OrdinalIgnoreCase) ? WordFileFormat.Conllu : WordFileFormat.Columns;
    }

    private static ConlluColumn LabelColumnOf(string path, string name)
    {
        foreach (var column in LabelColumns)
        {
            if (string.Equals(NameOf(column), name, StringComparison.OrdinalIgnoreCase))
                return column;
        }

        throw new DatasetFormatException(path, 0, 0, "label-column", $"'{name}' is no label column of CoNLL-U; choose one of {Names()}.");
    }

    private static ColumnReaderOptions ColumnOptionsOf(string path, WordDatasetOptions options)
    {
        var label = options.LabelColumn ?? DefaultColumnLabel;
        if (!int.TryParse(label, out var column))
        {
            throw new DatasetFormatException(path, 0, 0, "label-column",
                $"'{label}' is no column of a column file, where columns have numbers (from 0, or -1 for the last); "
                + "give a number, or read the file as CoNLL-U.");
        }

        return new ColumnReaderOptions
        {
            FormColumn = options.FormColumn,
            LabelColumn = options.ReadLabels ? column : null,
            Separator = SeparatorOf(options.Separator),
            CommentPrefix = options.CommentPrefix,
            Encoding = options.Encoding,
        };
    }

    private static string? SeparatorOf(string? name) => name switch
    {
        "tab" or "\\t" => "\t",
        "whitespace" or "" => null,
        _ => name,
    };

    private static string NameOf(ConlluColumn column) => column.ToString().ToLowerInvariant();

    private static string Names() => string.Join(", ", LabelColumns.Select(NameOf));
}
