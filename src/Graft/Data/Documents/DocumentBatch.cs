using Graft.Tokenizers;

namespace Graft.Data.Documents;

/// <summary>
/// Some whole documents as they were read: all text in one buffer, segments as spans of it. Reused, so that reading allocates nothing per line.
/// </summary>
internal sealed class DocumentBatch
{
    /// <summary>The most UTF-16 units of a document, since it must fit in memory as a whole.</summary>
    public const int LargestDocument = 1 << 26;

    private char[] _chars = new char[1 << 16];
    private int _length;
    private int _documentStart;

    /// <summary>The segments of all documents: lines with something else than white space.</summary>
    public List<TextSpan> Segments { get; } = [];

    /// <summary>Where each document ends in <see cref="Segments"/>.</summary>
    public List<int> DocumentEnds { get; } = [];

    /// <summary>How many documents without text were read with these.</summary>
    public long Empty { get; private set; }

    /// <summary>How many lines had bytes that are not UTF-8.</summary>
    public long ReplacedLines { get; set; }

    /// <summary>How far in the input reading was, in bytes on the disk.</summary>
    public long Position { get; set; }

    /// <summary>How many UTF-16 units there are.</summary>
    public int Length => _length;

    /// <summary>How many UTF-16 units the document has that is being read.</summary>
    public int OpenLength => _length - _documentStart;

    /// <summary>The text of a segment.</summary>
    public ReadOnlySpan<char> this[int segment] => _chars.AsSpan(Segments[segment].Start, Segments[segment].Length);

    /// <summary>Where a document's segments begin.</summary>
    public int DocumentStart(int document) => document == 0 ? 0 : DocumentEnds[document - 1];

    /// <summary>A document's text as it was read, from its first segment to the end of its last.</summary>
    public ReadOnlySpan<char> TextOf(int document) => _chars.AsSpan(Segments[DocumentStart(document)].Start..Segments[DocumentEnds[document] - 1].End);

    public void Clear()
    {
        Segments.Clear();
        DocumentEnds.Clear();
        (_length, _documentStart, Empty, ReplacedLines, Position) = (0, 0, 0, 0, 0);
    }

    /// <summary>The room behind the text, at least so much of it.</summary>
    public Span<char> Rest(int least)
    {
        if (_chars.Length - _length < least)
            Array.Resize(ref _chars, (int)Math.Min(Math.Max((long)_length + least, _chars.Length * 2L), Array.MaxLength));
        return _chars.AsSpan(_length);
    }

    /// <summary>Takes what was written to <see cref="Rest"/> into the document, line by line.</summary>
    public void AddLines(int length)
    {
        for (var end = _length + length; _length < end;)
        {
            var rest = _chars.AsSpan(_length, end - _length);
            var line = rest.IndexOf('\n');
            var next = _length + (line < 0 ? rest.Length : line + 1);
            var text = line < 0 ? rest : rest[..line];
            if (text is [.., '\r'])
                text = text[..^1];
            if (!text.IsWhiteSpace())
                Segments.Add(new TextSpan(_length, _length + text.Length));
            _length = next;
        }
    }

    /// <summary>Ends the document.</summary>
    public void EndDocument()
    {
        if (Segments.Count > DocumentStart(DocumentEnds.Count))
            DocumentEnds.Add(Segments.Count);
        else
            Empty++;
        _documentStart = _length;
    }
}
