namespace Graft.Data.Readers;

/// <summary>Collects the lines of one CoNLL-U sentence and checks their numbers, in the order in which the format makes them due.</summary>
internal sealed class ConlluSentenceBuilder(DataText source)
{
    private const int ColumnCount = 10;

    private readonly List<string> _comments = [];
    private readonly List<ConlluWord> _words = [];
    private readonly List<ConlluRange> _ranges = [];
    private readonly List<ConlluWord> _emptyNodes = [];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _pool =
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _begin;
    private int _lastEmptyNode;
    private bool _opensDocument;
    private int? _document;

    private bool HasRows => _words.Count + _ranges.Count + _emptyNodes.Count > 0;

    /// <summary>Takes a line that is not blank.</summary>
    public void Add(DataLine line)
    {
        if (line.Text[0] == '#' && !line.Text.Contains('\t', StringComparison.Ordinal))
        {
            AddComment(line);
            return;
        }

        if (_begin == 0)
            _begin = line.Number;
        var columns = Split(line);
        var id = columns[(int)ConlluColumn.Id];
        if (TryReadPair(id, '-', zeroAllowed: false, out var first, out var last))
            AddRange(columns, first, last, line.Number);
        else if (TryReadPair(id, '.', zeroAllowed: true, out var after, out var index))
            AddEmptyNode(columns, after, index, line.Number);
        else
            AddWord(columns, line.Number);
    }

    /// <summary>Ends the sentence at a blank line or the end of the file; null where there were comments at most.</summary>
    public ConlluSentence? Finish()
    {
        ConlluSentence? sentence = null;
        if (HasRows)
        {
            CheckReferences();
            if (_opensDocument)
                _document = _document + 1 ?? 0;
            sentence = new ConlluSentence(source.File, _begin, [.. _comments], [.. _words], [.. _ranges], [.. _emptyNodes]) { Document = _document };
            _opensDocument = false;
        }

        _comments.Clear();
        _words.Clear();
        _ranges.Clear();
        _emptyNodes.Clear();
        _begin = _lastEmptyNode = 0;
        return sentence;
    }

    private void AddComment(DataLine line)
    {
        if (HasRows)
        {
            throw source.Refuse(line.Number, "comment",
                "a comment stands after the first word of a sentence; move it above the sentence, or end the one before with an empty line.");
        }

        if (_begin == 0)
            _begin = line.Number;
        var comment = line.Text[1..].Trim();
        _opensDocument |= comment == "newdoc" || comment.StartsWith("newdoc ", StringComparison.Ordinal);
        _comments.Add(comment);
    }

    private string[] Split(DataLine line)
    {
        var found = line.Text.AsSpan().Count('\t') + 1;
        if (found != ColumnCount)
        {
            throw source.Refuse(line.Number, "columns",
                $"{ColumnCount} columns separated by tabs are expected, {found} found{(found == 1 ? " (are these spaces?)" : "")}; "
                + "check that the file is CoNLL-U, or read it as a column file.");
        }

        var columns = new string[ColumnCount];
        var index = 0;
        foreach (var part in line.Text.AsSpan().Split('\t'))
        {
            var text = line.Text.AsSpan(part);
            if (text.IsEmpty)
            {
                throw source.Refuse(line.Number, "empty-field",
                    $"column {index + 1} ({((ConlluColumn)index).ToString().ToUpperInvariant()}) is empty; write _ where there is nothing.");
            }

            columns[index++] = Pooled(text);
        }

        return columns;
    }

    // The same few thousand strings fill most cells of a treebank.
    private string Pooled(ReadOnlySpan<char> text)
    {
        if (_pool.TryGetValue(text, out var known))
            return known;
        _pool.Add(text);
        return _pool.TryGetValue(text, out known) ? known : text.ToString();
    }

    private void AddRange(string[] columns, int first, int last, int line)
    {
        var lastRange = _ranges.Count == 0 ? 0 : _ranges[^1].Last;
        if (last <= first || first != _words.Count + 1 || first <= lastRange)
        {
            throw source.Refuse(line, "range",
                $"the range {columns[0]} must start at the next word, {_words.Count + 1}, outside the range before it, "
                + "and hold two words or more; correct its ID.");
        }

        _ranges.Add(new ConlluRange(first, last, columns[(int)ConlluColumn.Form], columns[(int)ConlluColumn.Misc], line));
    }

    private void AddEmptyNode(string[] columns, int after, int index, int line)
    {
        if (after != _words.Count || index != _lastEmptyNode + 1)
        {
            throw source.Refuse(line, "id",
                $"the empty node {columns[0]} stands where {_words.Count}.{_lastEmptyNode + 1} is due; correct its ID.");
        }

        _lastEmptyNode = index;
        _emptyNodes.Add(new ConlluWord(columns, line));
    }

    private void AddWord(string[] columns, int line)
    {
        var due = _words.Count + 1;
        if (!TryReadNumber(columns[0], zeroAllowed: false, out var id) || id != due)
        {
            throw source.Refuse(line, "id",
                $"the ID is '{columns[0]}', {due} is due; number the words of each sentence from 1 and end it with an empty line.");
        }

        _lastEmptyNode = 0;
        _words.Add(new ConlluWord(columns, line));
    }

    // What only the whole sentence can tell, at the first line at fault.
    private void CheckReferences()
    {
        var outside = _ranges.Find(range => range.Last > _words.Count);
        foreach (var word in _words)
        {
            if (outside is not null && outside.Line < word.Line)
                break;
            var head = word[ConlluColumn.Head];
            if (head == "_")
                continue;
            if (!TryReadNumber(head, zeroAllowed: true, out var number))
                throw source.Refuse(word.Line, "head", $"HEAD is '{head}', a number or _ is expected.");
            if (number > _words.Count)
            {
                throw source.Refuse(word.Line, "head",
                    $"HEAD is {head}, but the sentence has {_words.Count} words; name one of them, 0 for the root, or _.");
            }
        }

        if (outside is not null)
        {
            throw source.Refuse(outside.Line, "range",
                $"the range {outside.First}-{outside.Last} ends after the last word, {_words.Count}; correct its ID.");
        }
    }

    private static bool TryReadPair(string id, char separator, bool zeroAllowed, out int first, out int second)
    {
        first = second = 0;
        var at = id.IndexOf(separator, StringComparison.Ordinal);
        return at > 0
            && TryReadNumber(id.AsSpan(0, at), zeroAllowed, out first)
            && TryReadNumber(id.AsSpan(at + 1), zeroAllowed: false, out second);
    }

    // ASCII digits without a leading zero; a number beyond int is as wrong as the largest int, so it saturates.
    private static bool TryReadNumber(ReadOnlySpan<char> text, bool zeroAllowed, out int number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9') || (text[0] == '0' && !(zeroAllowed && text.Length == 1)))
            return false;
        if (!int.TryParse(text, out number))
            number = int.MaxValue;
        return true;
    }
}
