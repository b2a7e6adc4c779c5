using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Graft.Cli.Commands.Tokenizers;
using Graft.Cli.Shell;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class TokenizerCommandTests(TokenizerFolder folder) : IClassFixture<TokenizerFolder>
{
    [Fact]
    public async Task Encode_StandardInputWithJson_ALineForEachLine()
    {
        var (code, output, error) = await GraftProcess.RunWithInputAsync("😀 the\r\n\nbarks", "tokenizer", "encode", "--model", folder.Path, "--json");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            {"ids":[2,12,5,3],"tokens":["[CLS]","\uD83D\uDE00","the","[SEP]"],"offsets":[[0,0],[0,1],[2,5],[0,0]]}
            {"ids":[2,3],"tokens":["[CLS]","[SEP]"],"offsets":[[0,0],[0,0]]}
            {"ids":[2,7,8,3],"tokens":["[CLS]","bark","##s","[SEP]"],"offsets":[[0,0],[0,4],[4,5],[0,0]]}

            """,
            output);
    }

    [Theory]
    [InlineData("[CLS] the dog , [UNK] [SEP]\n")]
    [InlineData("the dog , [UNK]\n", "--no-special")]
    [InlineData("2 5 6 9 1 3\n", "--ids")]
    [InlineData("5 6 9 1\n", "--ids", "--no-special")]
    [InlineData("{\"ids\":[5,6,9,1]}\n", "--ids", "--no-special", "--json")]
    public async Task Encode_Text_AsAsked(string expected, params string[] options)
    {
        var run = await RunAsync(["tokenizer", "encode", "--model", folder.Path, "--text", "The dog, ?", .. options]);
        Assert.Equal((0, expected, ""), run);
    }

    [Fact]
    public async Task Encode_ManyLinesOnSeveralThreads_KeepTheirOrder()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => string.Join(' ', Enumerable.Repeat("dog", i % 50))).ToList();
        var (code, output, _) = await GraftProcess.RunWithInputAsync(
            string.Join('\n', lines) + "\n", "tokenizer", "encode", "--model", folder.Path, "--no-special", "--threads", "4");
        Assert.Equal(0, code);
        Assert.Equal(lines, output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Encode_LineByLine_AnswersBeforeTheInputEnds()
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [GraftProcess.ProgramPath, "tokenizer", "encode", "--model", folder.Path, "--ids"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        foreach (var (text, ids) in new[] { ("the", "2 5 3"), ("dog", "2 6 3") })
        {
            await process.StandardInput.WriteAsync(text + "\n");
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var answer = process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            Assert.Equal(ids, await answer.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("the dog, barks", "5 6 9 7 8")]
    [InlineData("the dog", "[5, 6]")]
    [InlineData("the dog", "{\"ids\": [2, 5, 6, 3], \"tokens\": []}")]
    [InlineData("[CLS] dog", "2,6", "--keep-special")]
    [InlineData("dog", "2\t6")]
    [InlineData("", "")]
    public async Task Decode_Ids_InAnyForm(string expected, string ids, params string[] options)
    {
        Assert.Equal((0, expected + "\n", ""), await RunAsync(["tokenizer", "decode", "--model", folder.Path, "--ids", ids, .. options]));
        var json = await RunAsync(["tokenizer", "decode", "--model", folder.Path, "--ids", ids, "--json", .. options]);
        Assert.Equal($"{{\"text\":\"{expected}\"}}\n", json.Output);
    }

    [Fact]
    public async Task Decode_IdsThatTheVocabularyLacks_AWarning()
    {
        var run = await RunAsync("tokenizer", "decode", "--model", folder.Path, "--ids", "5 99", "--ids", "99 6");
        Assert.Equal((0, "the\ndog\n"), (run.Code, run.Output));
        Assert.Contains("2 ids are not in the vocabulary", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5 x", "found 'x'")]
    [InlineData("-5", "found '-5'")]
    [InlineData("[5, 6.5]", "found 6.5")]
    [InlineData("{\"tokens\": []}", "has no ids")]
    [InlineData("[5", "not valid JSON")]
    public async Task Decode_NoIds_NamesTheLineAndKeepsWhatWasBefore(string ids, string expected)
    {
        var run = await RunAsync("tokenizer", "decode", "--model", folder.Path, "--ids", "5", "--ids", ids);
        Assert.Equal((1, "the\n"), (run.Code, run.Output));
        Assert.Contains("standard input:2: ids are expected", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_WithText_StagesAndTheTextOnItsWay()
    {
        var run = await RunAsync("tokenizer", "inspect", "--model", folder.Path, "--text", "The 😀 dog\tbarks[MASK]");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"Vocabulary +13 tokens", run.Output);
        Assert.Matches(@"WordPiece +unk_token ""\[UNK\]"", continuing_subword_prefix ""##"", max_input_chars_per_word 100", run.Output);
        Assert.Contains("single [CLS]:0 $A:0 [SEP]:0, pair [CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"BertNormalizer +the 😀 dog barks \| \[MASK\]", run.Output);
        Assert.Matches(@"BertPreTokenizer +the \| 😀 \| dog \| barks \| \[MASK\]", run.Output);
        Assert.Matches(@"##s +8 +14 +15 +s +3", run.Output);

        var json = JsonDocument.Parse((await RunAsync("tokenizer", "inspect", "--model", folder.Path, "--text", "😀 barks", "--json")).Output).RootElement;
        Assert.Equal(4, json.GetProperty("special_tokens").GetProperty("mask_token").GetProperty("id").GetInt32());
        Assert.Equal("WordPiece", json.GetProperty("stages")[2].GetProperty("type").GetString());
        var sample = json.GetProperty("sample");
        Assert.Equal("[[0,0],[0,1],[2,6],[6,7],[0,0]]", sample.GetProperty("offsets").GetRawText());
        Assert.Equal("[null,0,1,1,null]", sample.GetProperty("words").GetRawText());
        Assert.Equal(["added_tokens", "normalizer", "pre_tokenizer", "model"], sample.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Compare_TwoLanguages_MeasuresEachAndWhatTheyShare()
    {
        var english = folder.Write("en.txt", "the dog barks, xyz\nthe dog\n");
        var french = folder.Write("fr.txt", "un chien,\n");
        string[] call = ["tokenizer", "compare", "--model", folder.Path, "--text", $"en={english}", "--text", $"fr={french}"];
        var report = JsonDocument.Parse((await RunAsync([.. call, "--json"])).Output).RootElement.GetProperty("tokenizers")[0];
        Assert.Equal(13, report.GetProperty("vocabulary_size").GetInt32());
        Assert.Equal(8 / 6.0, report.GetProperty("metrics").GetProperty("en").GetProperty("fertility").GetDouble());
        Assert.Equal(8, report.GetProperty("texts").GetProperty("en").GetProperty("tokens").GetInt32());
        var pair = Assert.Single(report.GetProperty("pairs").EnumerateArray());
        Assert.Equal(("en", "fr", 1, 1 / 7.0), (
            pair.GetProperty("first").GetString(), pair.GetProperty("second").GetString(), pair.GetProperty("shared_vocabulary").GetInt32(),
            pair.GetProperty("vocabulary_overlap").GetDouble()));

        var people = await RunAsync([.. call, "--limit", "1"]);
        Assert.Matches(@"en +1\.50 +3\.00 +16\.67 +75\.00 +80\.00 +5", people.Output);
        Assert.Matches(@"en fr +14\.29", people.Output);
    }

    [Theory]
    [InlineData("bpe", "BPE")]
    [InlineData("wordpiece", "WordPiece")]
    [InlineData("wordpiece-likelihood", "WordPiece")]
    public async Task Train_OnFiles_ATokenizerThatTheOtherCommandsRead(string algorithm, string type)
    {
        var first = folder.Write("first.txt", "the dog barks at the other dog\n");
        var second = folder.Write("second.txt", "the other dog barks, too\n");
        var output = Path.Combine(folder.Path, algorithm);
        string[] call = ["tokenizer", "train", "--algorithm", algorithm, "--vocab-size", "300", "--text", first, second, "--output", output, "--json"];
        var (code, json, error) = await RunAsync(call);
        Assert.Equal(0, code);
        Assert.Contains("300 were asked for", error, StringComparison.Ordinal);
        var report = JsonDocument.Parse(json).RootElement;
        Assert.Equal((output, algorithm), (report.GetProperty("output").GetString(), report.GetProperty("algorithm").GetString()));

        var inspected = JsonDocument.Parse((await RunAsync("tokenizer", "inspect", "--model", output, "--text", "the other dog", "--json")).Output).RootElement;
        Assert.Contains(type, inspected.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("type").GetString()));
        Assert.Equal("the other dog", inspected.GetProperty("sample").GetProperty("decoded").GetString());

        var again = await RunAsync(call);
        Assert.Equal(ExitCode.WrongUsage, again.Code);
        Assert.Contains("has a tokenizer.json already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_OnRecords_LearnsFromTheirTextAlone()
    {
        var text = folder.Write("records.txt", "the dog barks\nthe other dog\n");
        var json = folder.Write("records.jsonl", "{\"id\": 17, \"body\": \"the dog barks\\nthe other dog\"}\n");
        Task<(int Code, string Output, string Error)> TrainAsync(string file, string output) => RunAsync(
            "tokenizer", "train", "--algorithm", "wordpiece", "--vocab-size", "40", "--text", file, "--field", "body", "--output", Path.Combine(folder.Path, output));

        Assert.Equal(0, (await TrainAsync(text, "of-text")).Code);
        Assert.Equal(0, (await TrainAsync(json, "of-records")).Code);
        Assert.Equal(File.ReadAllText(Path.Combine(folder.Path, "of-text", "tokenizer.json")), File.ReadAllText(Path.Combine(folder.Path, "of-records", "tokenizer.json")));
    }

    [Fact]
    public async Task Train_LikeATokenizer_HasItsPipelineAndSpecialTokens()
    {
        var text = folder.Write("like.txt", "the dog barks\nthe dog\n");
        var output = Path.Combine(folder.Path, "like");
        var (code, _, error) = await RunAsync(
            "tokenizer", "train", "--algorithm", "wordpiece", "--like", folder.Path, "--special-token", "<new>", "--vocab-size", "40", "--text", text, "--output", output);
        Assert.True(code == 0, error);
        var encoded = await RunAsync("tokenizer", "encode", "--model", output, "--text", "The <new> dog");
        Assert.Equal("[CLS] the <new> dog [SEP]\n", encoded.Output);
    }

    [Theory]
    [InlineData("--algorithm must be one of bpe, wordpiece, wordpiece-likelihood, unigram, wordlevel, not 'bp'.", "--algorithm", "bp")]
    [InlineData("--min-frequency is for bpe, wordpiece, wordpiece-likelihood, wordlevel, not for unigram.", "--algorithm", "unigram", "--min-frequency", "2")]
    [InlineData("--pipeline and --like exclude each other.", "--algorithm", "bpe", "--pipeline", "gpt2", "--like", "x")]
    [InlineData("--vocab-size must be at least 1, found 0.", "--algorithm", "bpe", "--vocab-size", "0")]
    public async Task Train_WrongUsage_BeginsNothing(string expected, params string[] arguments)
    {
        var output = Path.Combine(folder.Path, "never");
        var run = await RunAsync(["tokenizer", "train", "--text", "nowhere.txt", "--output", output, .. arguments]);
        Assert.Equal(ExitCode.WrongUsage, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }

    [Theory]
    [InlineData("no file or folder", "There is neither a file nor a folder", "encode", "--model", "nowhere", "--text", "x")]
    [InlineData("no name", "--text is a name and a file, as en=news.txt; found 'en.txt'", "compare", "--model", "nowhere", "--text", "en.txt")]
    [InlineData("twice", "--text en is given twice", "compare", "--model", "nowhere", "--text", "en=a", "--text", "en=b")]
    [InlineData("no limit", "--limit must be at least 1, found 0", "compare", "--model", "nowhere", "--text", "en=a", "--limit", "0")]
    [InlineData("no model", "--model", "encode")]
    [InlineData("nothing", "No command was given. Run 'graft tokenizer --help'")]
    [InlineData("another word", "There is no command 'encod': did you mean 'encode'? Run 'graft tokenizer --help'", "encod")]
    [InlineData("another option", "did you mean '--model'? Run 'graft tokenizer encode --help'", "encode", "--modl")]
    public async Task Tokenizer_WrongUsage_SaysWhatIsWrong(string what, string expected, params string[] arguments)
    {
        var run = await RunAsync(["tokenizer", .. arguments]);
        Assert.True(run.Code is ExitCode.WrongUsage or ExitCode.Failed, what);
        Assert.Contains(expected, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task CompareHelp_DefinesTheMeasures() =>
        Assert.Matches("(?s)--limit.*fertility: 1 where each word is a token", (await RunAsync("tokenizer", "compare", "--help")).Output);

    [Theory]
    [InlineData("a\nb\r\n\r\nc", "a", "b", "", "c")]
    [InlineData("\ufeffa\n\ufeffb\n", "a", "\ufeffb")]
    [InlineData("a\r", "a")]
    [InlineData("")]
    [InlineData("\n", "")]
    public async Task LineBatches_OfAStream_AreItsLines(string text, params string[] expected)
    {
        foreach (var size in new[] { 1, 2, 1000 })
            Assert.Equal(expected, await LinesAsync(Encoding.UTF8.GetBytes(text), size));
    }

    [Fact]
    public async Task LineBatches_NotUtf8_IsReplaced() =>
        Assert.Equal(["a\ufffdb", "é"], await LinesAsync([(byte)'a', 0xFF, (byte)'b', (byte)'\n', 0xC3, 0xA9], 1));

    [Fact]
    public async Task LineBatches_LineLongerThanTheBuffer_IsWhole() =>
        Assert.Equal([3_000_000, 1], (await LinesAsync(Encoding.UTF8.GetBytes(new string('x', 3_000_000) + "\ny"), 100_000)).Select(line => line.Length));

    private static async Task<List<string>> LinesAsync(byte[] bytes, int bytesAtOnce)
    {
        var lines = new List<string>();
        await foreach (var batch in LineBatches.Of(new SlowStream(bytes, bytesAtOnce), "test", TestContext.Current.CancellationToken))
            lines.AddRange(batch);
        return lines;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await new CommandRunner([TokenizerCommand.Create()]).RunAsync(
            arguments, new TerminalSettings(output, error, Width: 240), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Gives a few bytes a read, as a pipe may.</summary>
    private sealed class SlowStream(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
    }
}
