using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Parquet;
using Parquet.Schema;

namespace Graft.Data.Documents;

/// <summary>
/// The documents of a Parquet file: each row's text in one column. A row group's column is in memory as a whole, as bytes: read as strings, what is
/// not UTF-8 would come replaced, without a word.
/// </summary>
internal sealed class ParquetDocuments : IDocumentReader
{
    private const int MostRows = 1 << 26;

    // A UTF-16 unit has three bytes of UTF-8 at most.
    private const long LargestBytes = 3L * DocumentBatch.LargestDocument;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly ParquetReader _file;
    private readonly DataField _column;
    private readonly bool _replaceInvalid;
    private byte[]?[] _rows = [];
    private int _group;
    private int _row;

    private ParquetDocuments(Stream stream, string name, ParquetReader file, TextReadingOptions options)
    {
        _stream = stream;
        _name = name;
        _file = file;
        _column = file.Schema.DataFields.First(field => field.Path.ToString() == options.Field);
        _replaceInvalid = options.ReplaceInvalidUtf8;
    }

    public long Position => _stream.Length * _group / Math.Max(_file.RowGroupCount, 1);

    /// <summary>Opens a file.</summary>
    /// <exception cref="DatasetFormatException">It is no Parquet file, or has no such column of text.</exception>
    public static ParquetDocuments Open(Stream stream, string name, TextReadingOptions options)
    {
        try
        {
            if (!stream.CanSeek)
                throw Refuse(name, "not-a-file", "Parquet is read from its end, which a stream does not have yet; name a file.");
            CheckColumn(Reading(name, () => Fields(stream)), name, options.Field);
            return Reading(name, () => new ParquetDocuments(stream, name, OpenAsBytes(stream), options));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public bool Read(DocumentBatch batch)
    {
        while (_row == _rows.Length)
        {
            if (_group == _file.RowGroupCount)
                return false;
            _rows = Reading(_name, () => ReadGroup(_group));
            _row = 0;
            _group++;
        }

        var text = _rows[_row];
        _rows[_row++] = null;
        if (text is not null)
            Append(text, batch);
        batch.EndDocument();
        return true;
    }

    public void Dispose()
    {
        _file.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private void Append(ReadOnlySpan<byte> text, DocumentBatch batch)
    {
        if (text.Length > LargestBytes)
            throw TooLong();
        // As many units as bytes are always enough.
        var rest = batch.Rest(text.Length);
        if (Utf8.ToUtf16(text, rest, out var read, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            if (!_replaceInvalid)
                throw Refuse(_name, "invalid-utf8", $"UTF-8 is expected, byte 0x{text[read]:x2} at offset {read} of row {_row} of row group {_group} is not; write the column as UTF-8, or have such bytes replaced (--invalid-utf8 replace).");
            batch.ReplacedLines++;
            written = Encoding.UTF8.GetChars(text, rest);
        }

        if (written > DocumentBatch.LargestDocument)
            throw TooLong();
        batch.AddLines(written);
    }

    private byte[]?[] ReadGroup(int group)
    {
        using var reader = _file.OpenRowGroupReader(group);
        if (reader.RowCount is < 0 or > MostRows)
            throw Refuse(_name, "too-many-rows", $"row group {group + 1} has {reader.RowCount} rows, expected at most {MostRows}; write the file with smaller row groups.");
        var rows = new byte[]?[(int)reader.RowCount];
        reader.ReadAsync(_column, rows.AsMemory()).AsTask().GetAwaiter().GetResult();
        return rows;
    }

    private static void CheckColumn(DataField[] fields, string name, string asked)
    {
        var column = fields.FirstOrDefault(field => field.Path.ToString() == asked)
            ?? throw Refuse(name, "missing-field", $"there is no column '{asked}', but {string.Join(", ", fields.Select(field => field.Path))}; name the one that holds the text (--field).");
        if (!(IsText(column) || IsBytes(column)) || column.MaxRepetitionLevel > 0)
            throw Refuse(name, "wrong-type", $"the column '{asked}' must hold one text a row, found {(column.MaxRepetitionLevel > 0 ? "lists" : column.ClrType.Name)}; name the column that holds the text (--field).");
    }

    private static DataField[] Fields(Stream stream)
    {
        var file = ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult();
        var fields = file.Schema.DataFields;
        file.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return fields;
    }

    // Nothing but these notes makes strings of a column's bytes, and the schema is made of them when it is first asked for.
    private static ParquetReader OpenAsBytes(Stream stream)
    {
        var file = ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult();
        foreach (var element in file.Metadata!.Schema.Where(element => element.Type == Parquet.Meta.Type.BYTE_ARRAY))
            (element.ConvertedType, element.LogicalType) = (null, null);
        return file;
    }

    private static bool IsText(DataField column) => column.ClrType == typeof(string) || column.ClrType == typeof(ReadOnlyMemory<char>);

    // Some writers do not say that their bytes are text.
    private static bool IsBytes(DataField column) => column.ClrType == typeof(byte[]) || column.ClrType == typeof(ReadOnlyMemory<byte>);

    // What a damaged file makes of the library that reads it is not one kind of exception.
    private static T Reading<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (DatasetFormatException or OutOfMemoryException or OperationCanceledException))
        {
            throw new DatasetFormatException(name, 0, 0, "damaged", $"the file cannot be read as Parquet ({error.Message}); fetch it again, or check that it is Parquet.", error);
        }
    }

    private DatasetFormatException TooLong() => Refuse(
        _name, "document-too-long", $"row {_row} of row group {_group} has more than {DocumentBatch.LargestDocument >> 20} Mi characters; cut the text into several rows.");

    private static DatasetFormatException Refuse(string name, string code, string problem) => new(name, 0, 0, code, problem);
}
