using System.Text;
using Graft.Data;
using Graft.Data.Documents;
using Graft.Data.Readers;
using Graft.Pretraining.Corpora;
using Graft.Tests.Data.Documents;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

/// <summary>Each kind of bad input is refused with its place, and leaves nothing behind.</summary>
public sealed class CorpusInputErrorTests : IDisposable
{
    private readonly CorpusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.txt", 7)]
    [InlineData("a.jsonl", 21)]
    public void Build_InvalidUtf8_RefusedWithFileLineAndOffset(string name, int offset)
    {
        byte[] bytes = name == "a.txt" ? [.. "a\nb c\ne"u8, 0xFF, .. " d"u8] : [.. "{\"text\": \"a\"}\n{\"a\": \""u8, 0xC3, .. "\"}"u8];
        var error = Refused("invalid-utf8", bytes, name);
        Assert.Equal((name == "a.txt" ? 3 : 2, true), (error.Line, error.Message.Contains($"byte 0x{bytes[offset]:x2} at offset {offset} ")));
    }

    [Fact]
    public void Build_InvalidUtf8InCompressedText_OffsetInTheText()
    {
        using var compressed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionLevel.Fastest))
            stream.Write([.. "a\n"u8, 0x80]);
        Assert.Contains("byte 0x80 at offset 2", Refused("invalid-utf8", compressed.ToArray(), "a.txt.gz").Message);
    }

    [Fact]
    public void Build_InvalidUtf8BehindAByteOrderMark_OffsetInTheFile() =>
        Assert.Contains("byte 0xff at offset 5", Refused("invalid-utf8", [.. "\uFEFFab"u8, 0xFF], "a.txt").Message);

    [Theory]
    [InlineData("a b\nc", "a b/c")]
    [InlineData("a", "a")]
    public void Build_CompressedTextFromAPipe_IsDecompressed(string text, string expected)
    {
        foreach (var bytes in new[] { CorpusFolder.Compress(text), Encoding.UTF8.GetBytes(text) })
        {
            using var piped = new CorpusFolder();
            using var corpus = piped.Build(new CorpusOptions(), CorpusFolder.Text("en", new TextFile("standard input", TextFormat.Text) { Source = () => new Pipe(bytes) }));
            Assert.Equal(expected, string.Join('|', CorpusFolder.Documents(corpus)));
        }
    }

    [Fact]
    public void Build_MissingFileBehindOthers_RefusedBeforeThoseAreRead()
    {
        var builder = new CorpusBuilder(new CorpusOptions(), 1);
        var texts = new[] { CorpusFolder.Text("en", _folder.Write("a.txt", [0xFF])), CorpusFolder.Text("fr", TextFile.Of(_folder.In("none.txt"))) };
        Assert.Equal("missing-file", Assert.Throws<DatasetFormatException>(() => builder.Build(_folder.Output, CorpusFolder.Letters, texts)).Code);
    }

    [Fact]
    public void Build_HeldOutTextWithoutText_IsRefused()
    {
        var builder = new CorpusBuilder(new CorpusOptions(), 1);
        CorpusText[] text = [CorpusFolder.Text("en", _folder.Write("a.txt", "a b"))], valid = [CorpusFolder.Text("en", _folder.Write("v.txt", " \n"))];
        Assert.Contains("held-out text of en", Assert.Throws<CorpusFormatException>(() => builder.Build(_folder.Output, CorpusFolder.Letters, text, valid)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_InvalidUtf8ToBeReplaced_IsCounted()
    {
        var text = CorpusFolder.Text("en", _folder.Write("a.txt", [.. "a\n"u8, 0xFF, .. " b\nc"u8]), _folder.Write("b.jsonl", [.. "{\"text\": \""u8, 0xFF, .. "\"}"u8]));
        using var corpus = _folder.Build(new CorpusOptions { ReplaceInvalidUtf8 = true }, text);
        Assert.Equal(2, corpus.Index.Languages[0].Statistics.ReplacedLines);
        Assert.Equal(["a/[UNK] b/c", "[UNK]"], CorpusFolder.Documents(corpus));
    }

    [Theory]
    [InlineData("{\"text\": \"a\"", "invalid-json")]
    [InlineData("{\"text\": \"a\"} x", "invalid-json")]
    [InlineData("[{\"text\": \"a\"}]", "invalid-json")]
    [InlineData("plain", "invalid-json")]
    [InlineData("{\"body\": \"a\"}", "missing-field")]
    [InlineData("{\"text\": 1}", "wrong-type")]
    [InlineData("{\"text\": [\"a\"]}", "wrong-type")]
    [InlineData("{\"text\": \"a\", \"text\": \"b\"}", "duplicate-field")]
    [InlineData("{\"text\": \"\\ud800\"}", "invalid-text")]
    public void Build_BadRecord_RefusedWithItsLine(string record, string code) =>
        Assert.Equal(2, Refused(code, Encoding.UTF8.GetBytes("{\"text\": \"a\"}\n" + record), "a.jsonl").Line);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_HugeLine_RefusedWithItsPlace(bool ends)
    {
        var bytes = new byte[Utf8Lines.LongestLine + 5];
        bytes.AsSpan().Fill((byte)'a');
        "ab\n"u8.CopyTo(bytes);
        if (ends)
            bytes[^1] = (byte)'\n';
        var error = Refused("too-long", bytes, "a.txt");
        Assert.Equal(2, error.Line);
        Assert.Contains("begins at byte 3", error.Message);
    }

    [Fact]
    public void Build_HugeDocument_RefusedWithAdvice()
    {
        var bytes = new byte[DocumentBatch.LargestDocument + 100];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = i % 1000 == 999 ? (byte)'\n' : (byte)'a';
        Assert.Contains("--document line", Refused("document-too-long", bytes, "a.txt").Message);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Build_CompressedFileCutOff_Refused(double part)
    {
        var whole = CorpusFolder.Compress(string.Join('\n', Enumerable.Range(0, 1000)));
        Refused("damaged", whole[..(int)(whole.Length * part)], "a.txt.gz");
    }

    [Fact]
    public void Build_NotCompressed_Refused() => Refused("damaged", "plain text"u8.ToArray(), "a.txt.gz");

    [Fact]
    public void Build_NotParquet_Refused() => Refused("damaged", "PAR1 no, it is not PAR1"u8.ToArray(), "a.parquet");

    [Theory]
    [InlineData("body", "missing-field", "number, text")]
    [InlineData("number", "wrong-type", "Int32")]
    public async Task Build_ParquetColumn_RefusedWithWhatThereIs(string field, string code, string said)
    {
        var file = await ParquetFiles.WriteAsync(_folder.In("a.parquet"), "text", [["a"]]);
        var error = Assert.Throws<DatasetFormatException>(() => _folder.Build(new CorpusOptions { Field = field }, CorpusFolder.Text("en", file)));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public async Task Build_ParquetCutOff_Refused()
    {
        await ParquetFiles.WriteAsync(_folder.In("b.parquet"), "text", [[.. Enumerable.Repeat("some text", 100)]]);
        var whole = await File.ReadAllBytesAsync(_folder.In("b.parquet"), TestContext.Current.CancellationToken);
        Refused("damaged", whole[..^20], "a.parquet");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_InvalidUtf8InParquet_RefusedWithItsRow(bool saysText)
    {
        var file = await ParquetFiles.WriteBytesAsync(_folder.In("a.parquet"), saysText, [["a"u8.ToArray()], [null, "b"u8.ToArray(), [.. "c "u8, 0xE9]]]);
        var error = Assert.Throws<DatasetFormatException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", file)));
        Assert.Equal(("invalid-utf8", file.Path), (error.Code, error.File));
        Assert.Contains("byte 0xe9 at offset 2 of row 3 of row group 2 ", error.Message);
        Assert.Contains("--invalid-utf8 replace", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_InvalidUtf8InParquetToBeReplaced_IsCounted(bool saysText)
    {
        var file = await ParquetFiles.WriteBytesAsync(_folder.In("a.parquet"), saysText, [["a"u8.ToArray(), [0xFF, .. " b\nc"u8]], [[.. "d "u8, 0xE9], null, "e"u8.ToArray()]]);
        using var corpus = _folder.Build(new CorpusOptions { ReplaceInvalidUtf8 = true }, CorpusFolder.Text("en", file));
        Assert.Equal(2, corpus.Index.Languages[0].Statistics.ReplacedLines);
        Assert.Equal(["a", "[UNK] b/c", "d [UNK]", "e"], CorpusFolder.Documents(corpus));
    }

    [Fact]
    public void Build_MissingFileOrFolder_Refused()
    {
        Assert.Equal("missing-file", Assert.Throws<DatasetFormatException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", TextFile.Of(_folder.In("no.txt"))))).Code);
        Assert.Equal("not-a-file", Assert.Throws<DatasetFormatException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", TextFile.Of(_folder.Path)))).Code);
    }

    [Fact]
    public void Build_NothingLeft_RefusedWithTheCounts()
    {
        var error = Assert.Throws<CorpusFormatException>(() => _folder.Build(
            new CorpusOptions { MinCharacters = 5, Document = DocumentUnit.Line }, CorpusFolder.Text("en", _folder.Write("a.txt", "a\n\nb"))));
        Assert.Contains("of 3 documents 1 are empty, 2 too short", error.Message);
        Assert.False(Directory.Exists(_folder.Unfinished));
    }

    [Fact]
    public void Build_WrongLanguages_Refused()
    {
        var file = _folder.Write("a.txt", "a");
        Assert.Throws<ArgumentException>(() => _folder.Build(new CorpusOptions()));
        Assert.Throws<ArgumentException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("../en", file)));
        Assert.Throws<ArgumentException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", file), CorpusFolder.Text("EN", file)));
        Assert.Throws<ArgumentException>(() => _folder.Build(new CorpusOptions(), CorpusFolder.Text("en")));
        Assert.False(Directory.Exists(_folder.Unfinished));
    }

    [Fact]
    public void Options_Wrong_AllProblemsAtOnce()
    {
        var options = new CorpusOptions { Field = "", MinCharacters = -1, NearDuplicates = 1, ValidShare = 1, ShardBytes = 1, Document = (DocumentUnit)7 };
        Assert.Equal(6, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => new CorpusBuilder(options));
    }

    private DatasetFormatException Refused(string code, byte[] bytes, string name)
    {
        var file = _folder.Write(name, bytes);
        var error = Assert.Throws<DatasetFormatException>(() =>
            new CorpusBuilder(new CorpusOptions(), 2).Build(_folder.Output, CorpusFolder.Letters, [CorpusFolder.Text("en", file)]));
        Assert.Equal((code, file.Path), (error.Code, error.File));
        Assert.False(Directory.Exists(_folder.Output) || Directory.Exists(_folder.Unfinished));
        return error;
    }

    /// <summary>A stream that cannot go back, and gives a byte at a time.</summary>
    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
