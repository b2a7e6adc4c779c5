using System.Text;
using Graft.Data;
using Graft.Data.Readers;
using Graft.Tests.Checkpoints;
using Graft.Tests.Pretraining.Corpora;
using Xunit;

namespace Graft.Tests.Data.Readers;

/// <summary>One reader of lines for all that takes plain text: what a line is, what is decompressed, how what is wrong is said.</summary>
public sealed class TextLinesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.txt", false)]
    [InlineData("a.txt.gz", true)]
    [InlineData("compressed.txt", true)]
    public void OfFile_LineEndsAndMark_AreNoText(string name, bool isCompressed)
    {
        const string Text = "\ufeffuno\r\n\n due\rtre \nquattro\r";
        File.WriteAllBytes(_folder.File(name), isCompressed ? CorpusFolder.Compress(Text) : Encoding.UTF8.GetBytes(Text));
        Assert.Equal(["uno", "", " due\rtre ", "quattro"], TextLines.OfFile(_folder.File(name)));
    }

    [Fact]
    public void OfFile_NotUtf8_RefusedWithLineAndOffset()
    {
        var file = _folder.Write("a.txt", [.. "a\nb "u8, 0xFF, (byte)'\n']);
        var error = Refused("invalid-utf8", () => TextLines.OfFile(file).Count());
        Assert.Equal((2, true), (error.Line, error.Message.StartsWith($"{file}:2: UTF-8 is expected, byte 0xff at offset 4 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void OfFile_CompressedAndCutOff_Refused()
    {
        var whole = CorpusFolder.Compress(string.Join('\n', Enumerable.Range(0, 1000)));
        var file = _folder.Write("a.txt", whole[..(whole.Length / 2)]);
        Refused("damaged", () => TextLines.OfFile(file).Count());
    }

    [Fact]
    public void OfFile_MissingFolderOrEmpty_Refused()
    {
        Refused("missing-file", () => TextLines.OfFile(_folder.File("none.txt")));
        Refused("not-a-file", () => TextLines.OfFile(_folder.Path));
        Refused("empty-file", () => TextLines.OfFile(_folder.Write("empty.txt", [])).Count());
    }

    [Fact]
    public void Of_Stream_ClosesItAtTheEnd()
    {
        var stream = new MemoryStream("a\nb"u8.ToArray());
        Assert.Equal(["a", "b"], TextLines.Of(() => stream, "standard input"));
        Assert.False(stream.CanRead);
    }

    private static DatasetFormatException Refused(string code, Func<object> read)
    {
        var error = Assert.Throws<DatasetFormatException>(read);
        Assert.Equal(code, error.Code);
        return error;
    }
}
