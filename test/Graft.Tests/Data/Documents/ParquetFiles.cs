using System.Text;
using Graft.Data.Documents;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Graft.Tests.Data.Documents;

/// <summary>Writes Parquet files for tests.</summary>
internal static class ParquetFiles
{
    /// <summary>Writes a column of texts and one of numbers, in row groups.</summary>
    public static async Task<TextFile> WriteAsync(string path, string column, string?[][] groups)
    {
        var (number, text) = (new DataField<int>("number"), new DataField<string>(column));
        await using (var stream = File.Create(path))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(number, text), stream, cancellationToken: TestContext.Current.CancellationToken);
            foreach (var rows in groups)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<int>(number, Enumerable.Range(0, rows.Length).ToArray(), cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync(text, rows!);
                group.CompleteValidate();
            }
        }

        return TextFile.Of(path);
    }

    /// <summary>Writes a column <c>text</c> of bytes, which says that they are text or says nothing, in row groups.</summary>
    public static async Task<TextFile> WriteBytesAsync(string path, bool saysText, byte[]?[][] groups)
    {
        DataField field = saysText ? new DataField<string>("text") : new DataField("text", typeof(byte[]), isNullable: true);
        await using (var stream = File.Create(path))
        {
            var options = new ParquetOptions { CompressionMethod = CompressionMethod.None };
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), stream, options, cancellationToken: TestContext.Current.CancellationToken);
            foreach (var rows in groups)
            {
                using var group = writer.CreateRowGroup();
                if (saysText)
                    await group.WriteAsync(field, [.. rows.Select(row => row is null ? null! : Encoding.ASCII.GetString(row))]);
                else
                    await group.WriteAsync(field, rows!);
                group.CompleteValidate();
            }
        }

        if (saysText)
            PutBytes(path, groups.SelectMany(rows => rows).OfType<byte[]>());
        return TextFile.Of(path);
    }

    // The library writes text as UTF-8 only: each question mark that stands for another byte gives way to it, where the row stands behind its length.
    private static void PutBytes(string path, IEnumerable<byte[]> rows)
    {
        var file = File.ReadAllBytes(path);
        foreach (var row in rows)
        {
            byte[] written = [.. BitConverter.GetBytes(row.Length), .. Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(row))];
            row.CopyTo(file.AsSpan(file.AsSpan().IndexOf(written) + sizeof(int)));
        }

        File.WriteAllBytes(path, file);
    }
}
