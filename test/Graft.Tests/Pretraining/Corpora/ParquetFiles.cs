using Graft.Pretraining.Corpora;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

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
}
