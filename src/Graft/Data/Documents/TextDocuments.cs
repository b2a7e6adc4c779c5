using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Graft.Data.Readers;

namespace Graft.Data.Documents;

/// <summary>The documents of a file of plain text.</summary>
internal sealed class TextDocuments(Utf8Lines lines, TextReadingOptions options) : IDocumentReader
{
    private bool _isInDocument;

    public long Position => lines.Position;

    public bool Read(DocumentBatch batch)
    {
        while (lines.TryRead(out var line))
        {
            var isBlank = Append(line, batch);
            if (options.Document == DocumentUnit.Line || (options.Document == DocumentUnit.BlankLine && isBlank && _isInDocument))
            {
                End(batch);
                return true;
            }

            // Blank lines in a row are one border, no empty documents.
            _isInDocument |= !isBlank || options.Document == DocumentUnit.File;
            CheckLength(batch);
        }

        if (!_isInDocument)
            return false;
        End(batch);
        return true;
    }

    public void Dispose() => lines.Dispose();

    private void End(DocumentBatch batch)
    {
        batch.EndDocument();
        _isInDocument = false;
    }

    private bool Append(ReadOnlySpan<byte> line, DocumentBatch batch)
    {
        var before = batch.Segments.Count;
        // As many units as bytes are always enough.
        var rest = batch.Rest(line.Length + 1);
        if (Utf8.ToUtf16(line, rest, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            if (!options.ReplaceInvalidUtf8)
                throw InvalidUtf8(lines, line);
            batch.ReplacedLines++;
            written = Encoding.UTF8.GetChars(line, rest);
        }

        rest[written] = '\n';
        batch.AddLines(written + 1);
        return batch.Segments.Count == before;
    }

    /// <summary>The error of a line that is not UTF-8.</summary>
    public static Exception InvalidUtf8(Utf8Lines lines, ReadOnlySpan<byte> line) => lines.RefuseUtf8(line, ", or have such bytes replaced (--invalid-utf8 replace)");

    private void CheckLength(DocumentBatch batch)
    {
        if (batch.OpenLength > DocumentBatch.LargestDocument)
        {
            throw lines.Refuse("document-too-long",
                $"the document that ends behind this line has more than {DocumentBatch.LargestDocument >> 20} Mi characters, and a document is held in memory as a whole; "
                + "where each line is a document, say so (--document line), otherwise put blank lines between documents.");
        }
    }
}
