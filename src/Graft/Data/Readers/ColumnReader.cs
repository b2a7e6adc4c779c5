namespace Graft.Data.Readers;

/// <summary>
/// Reads column files as the CoNLL tasks use them. Lines of blanks and tabs end a sentence, a <c>-DOCSTART-</c> line opens a document, and
/// the column count of the first word binds the whole file, which is refused at its first fault.
/// </summary>
public static class ColumnReader
{
    private const string DocumentStart = "-DOCSTART-";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Its layout.</param>
    /// <returns>The sentences; none where the file has no words.</returns>
    /// <exception cref="DatasetFormatException">The file cannot be read or is malformed; the message says where, and what to do.</exception>
    public static IReadOnlyList<WordExample> Read(string path, ColumnReaderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return Read(DataText.Load(path, options.Encoding), options);
    }

    internal static IReadOnlyList<WordExample> Read(DataText source, ColumnReaderOptions options)
    {
        if (options.Separator is { Length: 0 })
            throw new ArgumentException("The separator is empty; null takes any white space.", nameof(options));
        var reading = new Reading(source, options);
        foreach (var line in source.Lines())
            reading.Take(line);
        reading.EndSentence();
        return reading.Sentences;
    }

    private sealed class Reading(DataText source, ColumnReaderOptions options)
    {
        private readonly Dictionary<string, string> _labelPool = new(StringComparer.Ordinal);
        private readonly List<string> _words = [];
        private readonly List<string> _labels = [];
        private readonly List<int> _lines = [];
        private int _width;
        private int? _document;
        private bool _documentHasSentences;

        public List<WordExample> Sentences { get; } = [];

        public void Take(DataLine line)
        {
            if (line.IsBlank)
            {
                EndSentence();
                return;
            }

            if (!string.IsNullOrEmpty(options.CommentPrefix) && line.Text.StartsWith(options.CommentPrefix, StringComparison.Ordinal))
                return;
            var columns = options.Separator is { } separator ? line.Text.Split(separator) : SplitAtWhiteSpace(line.Text);
            if (columns.Length > 0 && columns[0] == DocumentStart)
                StartDocument();
            else
                AddWord(line, columns);
        }

        public void EndSentence()
        {
            if (_words.Count == 0)
                return;
            Sentences.Add(new WordExample([.. _words], options.LabelColumn is null ? null : [.. _labels])
            {
                File = source.File,
                WordLines = [.. _lines],
                Document = _document,
            });
            _documentHasSentences = true;
            _words.Clear();
            _labels.Clear();
            _lines.Clear();
        }

        private void StartDocument()
        {
            EndSentence();
            if (_document is null || _documentHasSentences)
                _document = _document + 1 ?? 0;
            _documentHasSentences = false;
        }

        private void AddWord(DataLine line, string[] columns)
        {
            if (_width == 0)
                _width = CheckedWidth(line, columns.Length);
            if (columns.Length != _width)
            {
                throw source.Refuse(line.Number, "columns",
                    $"{_width} columns are expected as on the lines before, {columns.Length} found; complete the line, or check the separator.");
            }

            var form = columns[Index(options.FormColumn)];
            var label = options.LabelColumn is { } column ? columns[Index(column)] : null;
            if (form.Length == 0 || label is { Length: 0 })
            {
                throw source.Refuse(line.Number, "empty-field",
                    $"the {(form.Length == 0 ? "word" : "label")} is empty; write one, or remove the line.");
            }

            _words.Add(form);
            _lines.Add(line.Number);
            if (label is not null)
                _labels.Add(Pooled(label));
        }

        private int Index(int column) => column < 0 ? _width + column : column;

        private int CheckedWidth(DataLine line, int width)
        {
            var needed = Math.Max(Needed(options.FormColumn), options.LabelColumn is { } label ? Math.Max(Needed(label), 2) : 1);
            if (width >= needed)
                return width;
            var asked = options.LabelColumn is { } wanted ? $"word in column {options.FormColumn}, label in {wanted}" : $"word in column {options.FormColumn}";
            throw source.Refuse(line.Number, "columns",
                $"at least {needed} columns are expected ({asked}), {width} found; check the separator and the columns' numbers.");
        }

        private static long Needed(int column) => column < 0 ? -(long)column : column + 1L;

        private string Pooled(string label)
        {
            if (_labelPool.TryGetValue(label, out var known))
                return known;
            _labelPool.Add(label, label);
            return label;
        }
    }

    // The file, group, record and unit separators count as white space in the reference's split(), not in char.IsWhiteSpace.
    private static string[] SplitAtWhiteSpace(string line)
    {
        var columns = new List<string>();
        var start = -1;
        for (var at = 0; at <= line.Length; at++)
        {
            var isSpace = at == line.Length || char.IsWhiteSpace(line[at]) || line[at] is >= '\u001c' and <= '\u001f';
            if (!isSpace && start < 0)
                start = at;
            if (!isSpace || start < 0)
                continue;
            columns.Add(line[start..at]);
            start = -1;
        }

        return [.. columns];
    }
}
