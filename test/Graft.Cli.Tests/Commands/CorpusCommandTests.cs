using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Graft.Cli.Shell;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public sealed class CorpusCommandTests(TokenizerFolder folder) : IClassFixture<TokenizerFolder>
{
    private readonly string _output = Path.Combine(folder.Path, Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Build_ThenInspect_SameFigures()
    {
        folder.Write("en-1.txt", "the dog barks\n\nthe dog");
        folder.Write("en-2.txt", "?");
        var (code, output, error) = await GraftProcess.RunAsync(
            "corpus", "build", "--text", $"en={folder.Path}/en-*.txt", "--text", $"fr={folder.Write("fr.txt", "un chien")}", "--valid", $"fr={folder.Write("valid.txt", "chien")}",
            "--tokenizer", folder.Path, "--output", _output, "--json");
        Assert.Equal((0, ""), (code, error));
        var built = JsonNode.Parse(output)!["corpus"]!;
        (code, output, _) = await GraftProcess.RunAsync("corpus", "inspect", _output, "--check", "--alpha", "1", "--json");
        var found = JsonNode.Parse(output)!;
        Assert.Equal(0, code);
        Assert.Equal((string?)built["fingerprint"], (string?)found["fingerprint"]);
        Assert.Equal((3, 7, 1.0 / 7, 7.0 / 9), ((int)found["languages"]![0]!["documents"]!, (int)found["languages"]![0]!["tokens"]!,
            (double)found["languages"]![0]!["metrics"]!["unknown_rate"]!, (double)found["languages"]![0]!["metrics"]!["share"]!));
        Assert.Equal((1, true), ((int)found["valid"]![0]!["tokens"]!, (bool)found["checked"]!));
        Assert.Contains("held out", (await GraftProcess.RunAsync("corpus", "inspect", _output)).Output);
    }

    [Fact]
    public async Task Build_StandardInput_AsFiles()
    {
        var (code, _, error) = await GraftProcess.RunWithInputAsync(
            "{\"body\": \"the dog\"}\n{\"body\": \"un chien\"}", "corpus", "build", "--text", "en=-", "--format", "jsonl", "--field", "body", "--tokenizer", folder.Path, "--output", _output);
        Assert.True(code == 0, error);
        Assert.Equal(8, new FileInfo(Path.Combine(_output, "en-00000.ids")).Length);
    }

    [Fact]
    public async Task Build_ShareThatTakesNoDocument_Warns()
    {
        var (code, _, error) = await GraftProcess.RunAsync(
            "corpus", "build", "--text", $"en={folder.Write("one.txt", "the dog barks")}", "--valid-share", "0.01", "--tokenizer", folder.Path, "--output", _output);
        Assert.Equal(0, code);
        Assert.Contains("no document of en fell to the held-out part", error);
    }

    [Fact]
    public async Task Build_TrainedTokenizer_IsInTheCorpus()
    {
        var text = folder.Write("long.txt", string.Join('\n', Enumerable.Repeat("The dog barks at the other dogs in Paris.", 50)));
        var (code, output, error) = await GraftProcess.RunAsync("corpus", "build", "--text", $"en={text}", "--vocab-size", "60", "--output", _output);
        Assert.True(code == 0, error);
        Assert.Contains("Tokenizer trained", output);
        Assert.Contains("\"lowercase\":false", (await File.ReadAllTextAsync(Path.Combine(_output, "tokenizer.json"), TestContext.Current.CancellationToken)).Replace(" ", ""));
    }

    [Theory]
    [InlineData("LANG=FILE", "--text", "a.txt", "--tokenizer", "T")]
    [InlineData("no file fits", "--text", "en=none-*.txt", "--tokenizer", "T")]
    [InlineData("there is no folder", "--text", "en=none/*.txt", "--tokenizer", "T")]
    [InlineData("either --tokenizer, or --vocab-size", "--text", "en=a.txt")]
    [InlineData("either --tokenizer, or --vocab-size", "--text", "en=a.txt", "--tokenizer", "T", "--vocab-size", "100")]
    [InlineData("standard input can be read only once", "--text", "en=-", "--vocab-size", "100")]
    [InlineData("stands for several texts", "--text", "en=-", "--valid", "en=-", "--tokenizer", "T")]
    [InlineData("--near-duplicates must be above 0 and below 1, found 1.5", "--text", "en=a.txt", "--tokenizer", "T", "--near-duplicates", "1.5")]
    [InlineData("--document must be one of", "--text", "en=a.txt", "--tokenizer", "T", "--document", "word")]
    [InlineData("exclude each other", "--text", "en=a.txt", "--valid", "en=a.txt", "--valid-share", "0.1", "--tokenizer", "T")]
    public async Task Build_WrongUsage_SaysWhat(string said, params string[] options)
    {
        var (code, output, error) = await GraftProcess.RunAsync(["corpus", "build", "--output", _output, .. options]);
        Assert.Equal((ExitCode.WrongUsage, ""), (code, output));
        Assert.Contains(said, error);
    }

    [Fact]
    public async Task Build_WhatIsRefusedAnyway_IsBeforeATokenizerIsTrained()
    {
        var text = folder.Write("both.txt", "the dog barks");
        string[] build = ["corpus", "build", "--text", $"en={text}", "--vocab-size", "50"];
        var (code, _, error) = await GraftProcess.RunAsync([.. build, "--valid", $"en={Path.Combine(folder.Path, ".", "both.txt")}", "--output", _output]);
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("both trained on and held out", error, StringComparison.Ordinal);
        Assert.DoesNotContain("counting words", error, StringComparison.Ordinal);

        (code, _, error) = await GraftProcess.RunAsync([.. build, "--output", folder.Path]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("choose another --output", error, StringComparison.Ordinal);
        Assert.DoesNotContain("counting words", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_BadText_OneSentenceAndNothingLeft()
    {
        var file = Path.Combine(folder.Path, "bad.txt");
        await File.WriteAllBytesAsync(file, [(byte)'a', (byte)'\n', 0xFF], TestContext.Current.CancellationToken);
        var (code, output, error) = await GraftProcess.RunAsync("corpus", "build", "--text", $"en={file}", "--tokenizer", folder.Path, "--output", _output, "--json");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("dataset_format", (string?)JsonNode.Parse(output)!["error"]!["kind"]);
        Assert.Contains("bad.txt:2: UTF-8 is expected, byte 0xff at offset 2", error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, $"*{Path.GetFileName(_output)}*"));
    }

    [Fact]
    [Trait(Tier.Key, Tier.Slow)]
    public async Task Build_KilledOrInterrupted_GoesOnToTheSameFiles()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends signals with kill");
        var text = Text(300_000);
        var whole = _output + "-whole";
        await RunToTheEndAsync(whole, text);
        var random = new Graft.Randomness.RandomSource(Environment.ProcessId).Stream(Graft.Randomness.RandomPurpose.HoldOut);
        for (var kill = 0; kill < 6 && !Directory.Exists(_output); kill++)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [GraftProcess.ProgramPath, .. Arguments(_output, text)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var unfinished = Path.Combine(folder.Path, $".{Path.GetFileName(_output)}.graft-build");
            while (!Directory.Exists(unfinished) && !process.HasExited)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()), TestContext.Current.CancellationToken);
            await Process.Start("kill", [kill % 2 == 0 ? "-KILL" : "-INT", $"{process.Id}"]).WaitForExitAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        if (!Directory.Exists(_output))
            await RunToTheEndAsync(_output, text);
        Assert.Equal(Contents(whole), Contents(_output));
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, $".{Path.GetFileName(_output)}*"));
    }

    [Theory]
    [Trait(Tier.Key, Tier.Slow)]
    [InlineData("8k")] // full before the first shard
    [InlineData("2m")] // full in a later one
    public async Task Build_FullDisk_SaysSoAndGoesOnToTheSameFiles(string size)
    {
        var disk = Directory.CreateDirectory(_output + "-disk").FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk), "may not mount a file system here");
        try
        {
            var text = Text(100_000);
            var corpus = Path.Combine(disk, "corpus");
            var (code, _, error) = await GraftProcess.RunAsync(Arguments(corpus, text));
            Assert.Equal(ExitCode.Failed, code);
            Assert.Contains("No space left on device", error);
            Assert.DoesNotContain("   at ", error);
            Assert.False(Directory.Exists(corpus));
            Assert.True(await RunAsync("mount", "-o", "remount,size=50m", disk));
            await RunToTheEndAsync(corpus, text);
            await RunToTheEndAsync(_output, text);
            Assert.Equal(Contents(_output), Contents(corpus));
        }
        finally
        {
            Assert.True(await RunAsync("umount", "--lazy", disk));
        }
    }

    private string Text(int lines) => folder.Write(
        $"{lines}.txt", string.Join('\n', Enumerable.Range(0, lines).Select(i => $"the dog {i} barks, un chien {i % 7} {i % 11} the dog barks, the dog")));

    private string[] Arguments(string output, string text) =>
        ["corpus", "build", "--text", $"en={text}", $"fr={text}", "--document", "line", "--tokenizer", folder.Path, "--shard-size", "1", "--output", output, "--resume"];

    private async Task RunToTheEndAsync(string output, string text)
    {
        var (code, _, error) = await GraftProcess.RunAsync(Arguments(output, text));
        Assert.True(code == 0, error);
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private static SortedDictionary<string, string> Contents(string directory) => new(Directory.EnumerateFiles(directory).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))), StringComparer.Ordinal);
}
