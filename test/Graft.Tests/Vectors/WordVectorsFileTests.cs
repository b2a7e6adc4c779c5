using System.IO.Compression;
using System.Text;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public sealed class WordVectorsFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Read_TextWithHeader_GivesWordsAndNumbersInOrder()
    {
        var reading = Read("2 3\nthe 0.5 -1 2e-3\nà 1 2 3 \n");
        Assert.Equal(["the", "à"], reading.Vectors.Words);
        Assert.Equal([0.5f, -1f, 2e-3f, 1f, 2f, 3f], reading.Vectors.Values.ToArray());
        Assert.Equal((WordVectorsFormat.Text, 3), (reading.Format, reading.Vectors.Size));
        Assert.Empty(reading.Skipped);
    }

    [Theory]
    [InlineData("the 0.5 -1\nof 1 2\n")]
    [InlineData("the 0.5 -1\r\nof 1 2\r\n")]
    [InlineData("the\t0.5\t-1\nof\t1\t2")]
    [InlineData("\uFEFFthe 0.5 -1 \nof  1  2 \n")]
    [InlineData("\uFEFF2 2\nthe 0.5 -1 \nof  1  2 \n")]
    public void Read_TextInItsForms_IsTheSame(string text)
    {
        var vectors = Read(text).Vectors;
        Assert.Equal(["the", "of"], vectors.Words);
        Assert.Equal([0.5f, -1f, 1f, 2f], vectors.Values.ToArray());
    }

    [Fact]
    public void Read_WordsWithSpaces_AreKeptWhole() =>
        Assert.Equal(["the", ". . .", "at name@domain.com"], Read("the 0.5 1\n. . . 1 2\nat name@domain.com 3 4\n").Vectors.Words);

    [Fact]
    public void Read_NumberAsFirstWord_IsNoHeader()
    {
        var vectors = Read("1 2.5 3\n2 1 0\n").Vectors;
        Assert.Equal(["1", "2"], vectors.Words);
        Assert.Equal(2, vectors.Size);
    }

    [Theory]
    [InlineData("the 1 2\nof 1\n", 2, "wrong-size")]
    [InlineData("the 1 2\nof 1 2 3\n", 2, "wrong-size")]
    [InlineData("the\n", 1, "wrong-size")]
    [InlineData("1 3\nthe 1 2\n", 2, "wrong-size")]
    [InlineData("the 1 2\nof 1 x\n", 2, "not-a-number")]
    [InlineData("the 1 2\nof 1 2,5\n", 2, "not-a-number")]
    [InlineData("the 1 2\nof nan 2\n", 2, "not-finite")]
    [InlineData("the 1 2\nof NaN 2\n", 2, "not-finite")]
    [InlineData("the 1 2\nof 1 -inf\n", 2, "not-finite")]
    [InlineData("the 1 2\nof 1 Infinity\n", 2, "not-finite")]
    [InlineData("the 1 2\nof 1 1e999\n", 2, "not-finite")]
    [InlineData("the 1 2\nof 1 2\nthe 3 4\n", 3, "duplicate-word")]
    [InlineData("the 1 2\n\nof 1 2\n", 2, "empty-line")]
    [InlineData("the 1 2\n 1 2\n", 2, "wrong-size")]
    [InlineData("2 2\nthe 1 2\n", 0, "wrong-count")]
    [InlineData("1 2\nthe 1 2\nof 1 2\n", 0, "wrong-count")]
    public void Read_MalformedText_IsRefusedWithItsLineOrLeftOutAndCounted(string text, int line, string code)
    {
        var error = Assert.Throws<WordVectorsFormatException>(() => Read(text));
        Assert.Equal((line, code), (error.Entry, error.Code));
        Assert.StartsWith(line == 0 ? $"{File}: " : $"{File}:{line}: ", error.Message, StringComparison.Ordinal);
        if (text == "the\n" || text.StartsWith("1 3", StringComparison.Ordinal))
            return; // nothing would be left

        var skipped = Assert.Single(Read(text, new WordVectorsReadOptions(SkipMalformed: true)).Skipped);
        Assert.Equal((code, 1, line), (skipped.Code, skipped.Count, skipped.FirstEntry));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("0 5\n")]
    [InlineData("the\n")]
    public void Read_NoVectorsAtAll_IsRefusedEvenWhereMalformedOnesAreLeftOut(string text) =>
        Assert.Equal("empty", Assert.Throws<WordVectorsFormatException>(() => Read(text, new WordVectorsReadOptions(SkipMalformed: true))).Code);

    [Theory]
    [InlineData("5 0\nthe 1\n")]
    [InlineData("5 70000\nthe 1\n")]
    [InlineData("99999999999999999999 5\nthe 1\n")]
    public void Read_ImpossibleHeader_IsRefusedBeforeMemoryIsTaken(string text) =>
        Assert.Equal("wrong-header", Assert.Throws<WordVectorsFormatException>(() => Read(text)).Code);

    [Fact]
    public void Read_HugeCountInHeader_TakesMemoryForWhatIsThere()
    {
        var reading = Read("9000000000 60000\n" + "the" + string.Concat(Enumerable.Repeat(" 1", 60000)) + "\n", new WordVectorsReadOptions(SkipMalformed: true));
        Assert.Equal(60000, reading.Vectors.Values.Length);
        Assert.Equal("wrong-count", Assert.Single(reading.Skipped).Code);
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefusedOrLeftOut()
    {
        byte[] bytes = [.. "the 1 2\n"u8, 0xC3, .. " 3 4\nof 5 6\n"u8];
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Equal((2, "invalid-utf8"), (Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(File)) is var error ? (error.Entry, error.Code) : default));
        var reading = WordVectorsFile.Read(File, new WordVectorsReadOptions(SkipMalformed: true));
        Assert.Equal(["the", "of"], reading.Vectors.Words);
        Assert.Equal([1f, 2f, 5f, 6f], reading.Vectors.Values.ToArray());
        Assert.Equal("invalid-utf8", Assert.Single(reading.Skipped).Code);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(5 << 20)]
    public void Read_HugeLine_IsRefusedOrLeftOut(int length)
    {
        var text = "the 1 2\n" + new string('x', length) + " 3 4\nof 5 6\n";
        Assert.Equal("overlong-line", Assert.Throws<WordVectorsFormatException>(() => Read(text)).Code);
        Assert.Equal(["the", "of"], Read(text, new WordVectorsReadOptions(SkipMalformed: true)).Vectors.Words);
    }

    [Fact]
    public void Read_HugeLastLineWithoutEnd_IsRefused() =>
        Assert.Equal("overlong-line", Assert.Throws<WordVectorsFormatException>(() => Read("the 1 2\n" + new string('x', 3 << 20))).Code);

    [Fact]
    public void Read_SeveralFaults_CountsThemByKindWithTheFirst()
    {
        var reading = Read("the 1 2\nof 1\nand 1\nthe 1 2\nto 1 2\n", new WordVectorsReadOptions(SkipMalformed: true));
        Assert.Equal([("wrong-size", 2L, 2L), ("duplicate-word", 1L, 4L)], reading.Skipped.Select(skipped => (skipped.Code, skipped.Count, skipped.FirstEntry)));
        Assert.Equal(["the", "to"], reading.Vectors.Words);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_MaxWords_EndsThereAndChecksNoCount(int count)
    {
        var reading = Read("9 2\nthe 1 2\nof 3 4\nand 5\n", new WordVectorsReadOptions(MaxWords: count));
        Assert.Equal(count, reading.Vectors.Count);
        Assert.Throws<ArgumentException>(() => Read("the 1\n", new WordVectorsReadOptions(MaxWords: 0)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_Binary_GivesWordsAndNumbers(bool withLineEnds)
    {
        System.IO.File.WriteAllBytes(File, Binary(withLineEnds, ("the", [1f, 2.5f]), ("à", [-3f, 1e-9f]), ("of", [0.1f, 0.2f])));
        var reading = WordVectorsFile.Read(File);
        Assert.Equal(WordVectorsFormat.Binary, reading.Format);
        Assert.Equal(["the", "à", "of"], reading.Vectors.Words);
        Assert.Equal([1f, 2.5f, -3f, 1e-9f, 0.1f, 0.2f], reading.Vectors.Values.ToArray());
    }

    [Fact]
    public void Read_BinaryCutShort_IsRefused()
    {
        var whole = Binary(true, ("the", [1f, 2.5f]), ("of", [-3f, 1e-9f]));
        for (var length = 4; length < whole.Length - 1; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            var error = Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(File, new WordVectorsReadOptions(WordVectorsFormat.Binary, SkipMalformed: true)));
            Assert.Equal("cut-short", error.Code);
        }
    }

    [Fact]
    public void Read_BinaryWithMalformedVectors_IsRefusedOrLeavesThemOut()
    {
        System.IO.File.WriteAllBytes(File, Binary(true, ("the", [1f, 2f]), ("of", [float.NaN, 1f]), ("the", [3f, 4f]), ("and", [5f, 6f])));
        Assert.Equal((2, "not-finite"), Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(File)) is var error ? (error.Entry, error.Code) : default);
        var reading = WordVectorsFile.Read(File, new WordVectorsReadOptions(SkipMalformed: true));
        Assert.Equal(["the", "and"], reading.Vectors.Words);
        Assert.Equal(["not-finite", "duplicate-word"], reading.Skipped.Select(skipped => skipped.Code));
    }

    [Fact]
    public void Read_FastTextModel_SaysToExportIt()
    {
        System.IO.File.WriteAllBytes(File, [0xBA, 0x16, 0x4F, 0x2F, 12, 0, 0, 0]);
        Assert.Contains(".vec", Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFileOrAFolder_IsRefused()
    {
        Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(_scratch.File("none.vec")));
        Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(_scratch.Path));
    }

    [Fact]
    public void Read_Gzip_IsDecompressedWhateverItsName()
    {
        System.IO.File.WriteAllBytes(File, Gzip("1 2\nthe 0.5 -1\n"u8.ToArray()));
        Assert.Equal([0.5f, -1f], WordVectorsFile.Read(File).Vectors.Values.ToArray());
        System.IO.File.WriteAllBytes(File, Gzip(Binary(true, ("the", [0.5f, -1f]))));
        Assert.Equal([0.5f, -1f], WordVectorsFile.Read(File).Vectors.Values.ToArray());
    }

    [Fact]
    public void Read_DamagedGzip_IsRefused()
    {
        var damaged = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"w{i} {i} {i * i}\n"))));
        damaged.AsSpan(damaged.Length / 2, 50).Fill(0xFF);
        System.IO.File.WriteAllBytes(File, damaged);
        Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(File));
    }

    [Fact]
    public void Read_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => Read("the 1 2\n", cancellation: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("out.vec")]
    [InlineData("out.vec.gz")]
    public void WriteText_ReadAgain_IsTheSameToTheBit(string name)
    {
        float[] values = [0.1f, -1e-38f, 3.4e38f, 1f / 3, 0f, float.Epsilon];
        WordVectorsFile.WriteText(_scratch.File(name), new WordVectors(["the", "New York", "à"], values, 2));
        var reading = WordVectorsFile.Read(_scratch.File(name));
        Assert.Equal(["the", "New York", "à"], reading.Vectors.Words);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), reading.Vectors.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(" a")]
    public void WriteText_WordThatALineCannotHold_IsRefusedAndNothingIsWritten(string word)
    {
        Assert.Throws<ArgumentException>(() => WordVectorsFile.WriteText(File, new WordVectors([word], [1f], 1)));
        Assert.False(System.IO.File.Exists(File));
    }

    [Theory, Trait(Tier.Key, Tier.Shared)]
    [InlineData("word_vectors/crime-and-punishment.vec", 291, 5)]
    [InlineData("word_vectors/lee_fasttext.vec", 1762, 10)]
    [InlineData("word_vectors/test_glove.txt", 76, 50)]
    [InlineData("word_vectors/toy-model.vec", 22, 5)]
    [InlineData("word_vectors_glove_sample/glove.6B.100d.sample.txt", 100, 100)]
    [InlineData("word_vectors_glove_sample/glove.6B.300d.sample.txt", 100, 300)]
    [InlineData("word_vectors_retrofit_sample/sample_vec.txt", 1000, 48)]
    public void Read_PublishedFile_GivesAllOfIt(string file, int count, int size)
    {
        var vectors = WordVectorsFile.Read(SharedFiles.Shared("data", file)).Vectors;
        Assert.Equal((count, size), (vectors.Count, vectors.Size));
    }

    [Fact, Trait(Tier.Key, Tier.Shared)]
    public void Read_PublishedFileWithInvalidUtf8_IsRefusedOrLeavesThoseWordsOut()
    {
        var file = SharedFiles.Shared("data", "word_vectors/pang_lee_polarity_fasttext.vec");
        Assert.Equal("invalid-utf8", Assert.Throws<WordVectorsFormatException>(() => WordVectorsFile.Read(file)).Code);
        var reading = WordVectorsFile.Read(file, new WordVectorsReadOptions(SkipMalformed: true));
        Assert.Equal(1694, reading.Vectors.Count + reading.Skipped.Sum(skipped => skipped.Count));
        Assert.Equal("invalid-utf8", Assert.Single(reading.Skipped).Code);
    }

    private string File => _scratch.File("vectors.bin");

    private WordVectorsReading Read(string text, WordVectorsReadOptions? options = null, CancellationToken cancellation = default)
    {
        System.IO.File.WriteAllText(File, text);
        return WordVectorsFile.Read(File, options, cancellation: cancellation);
    }

    private static byte[] Binary(bool withLineEnds, params (string Word, float[] Values)[] vectors) =>
    [
        .. Encoding.UTF8.GetBytes($"{vectors.Length} {vectors[0].Values.Length}\n"),
        .. vectors.SelectMany(vector => (byte[])
            [.. Encoding.UTF8.GetBytes(vector.Word + " "), .. vector.Values.SelectMany(BitConverter.GetBytes), .. withLineEnds ? "\n"u8.ToArray() : []]),
    ];

    private static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(content);
        return target.ToArray();
    }
}
