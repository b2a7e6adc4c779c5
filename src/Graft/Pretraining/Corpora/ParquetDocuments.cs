using System.Text;
using Graft.Data;
using Parquet;
using Parquet.Schema;

namespace Graft.Pretraining.Corpora;

/// <summary>The documents of a Parquet file: each row's text in one column. A row group's column is in memory as a whole.</summary>
internal sealed class ParquetDocuments : IDocumentReader
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly ParquetReader _file;
    private readonly DataField _column;
    private const int MostRows = 1 << 26;

    private string?[] _rows = [];
    private int _group;
    private int _row;

    private ParquetDocuments(Stream stream, string name, ParquetReader file, DataField column)
    {
        _stream = stream;
        _name = name;
        _file = file;
        _column = column;
    }

    public long Position => _stream.Length * _group / Math.Max(_file.RowGroupCount, 1);

    /// <summary>Opens a file.</summary>
    /// <exception cref="DatasetFormatException">It is no Parquet file, or has no such column of text.</exception>
    public static ParquetDocuments Open(Stream stream, string name, CorpusOptions options)
    {
        try
        {
            if (!stream.CanSeek)
                throw Refuse(name, "not-a-file", "Parquet is read from its end, which a stream does not have yet; name a file.");
            var file = Reading(name, () => ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
            var fields = file.Schema.DataFields;
            var column = fields.FirstOrDefault(field => field.Path.ToString() == options.Field)
                ?? throw Refuse(name, "missing-field", $"there is no column '{options.Field}', but {string.Join(", ", fields.Select(field => field.Path))}; name the one that holds the text (--field).");
            if (!(IsText(column) || IsBytes(column)) || column.MaxRepetitionLevel > 0)
                throw Refuse(name, "wrong-type", $"the column '{options.Field}' must hold one text a row, found {(column.MaxRepetitionLevel > 0 ? "lists" : column.ClrType.Name)}; name the column that holds the text (--field).");
            return new ParquetDocuments(stream, name, file, column);
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
        {
            if (text.Length > DocumentBatch.LargestDocument)
                throw Refuse(_name, "document-too-long", $"row {_row} of row group {_group} has more than {DocumentBatch.LargestDocument >> 20} Mi characters; cut the text into several rows.");
            text.CopyTo(batch.Rest(text.Length));
            batch.AddLines(text.Length);
        }

        batch.EndDocument();
        return true;
    }

    public void Dispose()
    {
        _file.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private string?[] ReadGroup(int group)
    {
        using var reader = _file.OpenRowGroupReader(group);
        if (reader.RowCount is < 0 or > MostRows)
            throw Refuse(_name, "too-many-rows", $"row group {group} has {reader.RowCount} rows, expected at most {MostRows}; write the file with smaller row groups.");
        var count = (int)reader.RowCount;
        if (IsText(_column))
        {
            var rows = new string?[count];
            reader.ReadAsync(_column, rows.AsMemory()).AsTask().GetAwaiter().GetResult();
            return rows;
        }

        var bytes = new byte[]?[count];
        reader.ReadAsync(_column, bytes.AsMemory()).AsTask().GetAwaiter().GetResult();
        return [.. bytes.Select(row => row is null ? null : Encoding.UTF8.GetString(row))];
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

    private static DatasetFormatException Refuse(string name, string code, string problem) => new(name, 0, 0, code, problem);
}
