using System.Diagnostics;
using System.Text.Json.Nodes;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>Whatever ends a run before its time, it goes on to the very files of an uninterrupted one, apart from the seconds in the log.</summary>
[Trait(Tier.Key, Tier.Slow)]
public sealed class TrainInterruptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-interruption").FullName;

    private string Whole => Path.Combine(_folder, "whole");

    private string Parts => Path.Combine(_folder, "parts");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Train_AskedToStop_SavesSaysHowToGoOnAndEndsWithTheSameFiles(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends signals with kill");
        // No checkpoint is due in between: the one that is found is the signal's. Long enough for the signal to find the run at work.
        string[] options = ["--epochs", "100", "--save-strategy", "no", "--eval-strategy", "no"];
        await RunToTheEndAsync(Whole, options);
        using (var process = Start(Parts, options))
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (!File.Exists(Path.Combine(Parts, "metrics.jsonl")) && !process.HasExited)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.True(await RunAsync("kill", $"-{signal}", $"{process.Id}"));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 130, await error);
            Assert.Contains("--resume", await error);
        }

        Assert.Single(Directory.EnumerateDirectories(Path.Combine(Parts, "checkpoints")));
        Assert.False(File.Exists(Path.Combine(Parts, "model.safetensors")));
        var (code, _, said) = await GraftProcess.RunAsync("train", "--recipe", Path.Combine(Parts, "recipe.json"), "--resume", "--threads", "1");
        Assert.True(code == 0, said);
        Assert.Contains("resumed after step", said);
        AssertSameFiles(Parts);
    }

    [Fact]
    public async Task Train_KilledAtRandomMoments_EndsWithTheSameFiles()
    {
        string[] often = ["--epochs", "12", "--save-strategy", "steps", "--save-steps", "5", "--logging-steps", "3"];
        var watch = Stopwatch.StartNew();
        await RunToTheEndAsync(Whole, often);
        var duration = watch.Elapsed;

        // Moments from the start of the process to its end; the machine's pace makes them differ from run to run.
        var random = new Graft.Randomness.RandomSource(Environment.ProcessId).Stream(Graft.Randomness.RandomPurpose.HoldOut);
        for (var kill = 0; kill < 5; kill++)
        {
            using var process = Start(Parts, often);
            await Task.Delay(duration * random.NextDouble(), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await RunToTheEndAsync(Parts, often);
        AssertSameFiles(Parts);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Parts, "*.graft-tmp", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("16k")] // full before the first checkpoint
    [InlineData("300k")] // full in the first
    [InlineData("700k")] // full in a later one
    public async Task Train_FullDisk_SaysSoAndTheRunGoesOnToTheSameFiles(string size)
    {
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk), "may not mount a file system here");
        try
        {
            string[] options = ["--epochs", "4", "--logging-steps", "1"];
            var run = Path.Combine(disk, "run");
            var (code, _, error) = await GraftProcess.RunAsync(Arguments(run, options));
            Assert.Equal(1, code);
            Assert.Contains("No space left on device", error);
            Assert.DoesNotContain("   at ", error);
            Assert.False(File.Exists(Path.Combine(run, "model.safetensors")));

            Assert.True(await RunAsync("mount", "-o", "remount,size=50m", disk));
            await RunToTheEndAsync(run, options);
            await RunToTheEndAsync(Whole, options);
            AssertSameFiles(run);
        }
        finally
        {
            Assert.True(await RunAsync("umount", "--lazy", disk));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Train_SameNumberOfThreads_GivesTheSameFiles(string threads)
    {
        string[] options = ["--epochs", "2", "--logging-steps", "1", "--threads", threads];
        await RunToTheEndAsync(Whole, options);
        await RunToTheEndAsync(Parts, options);
        AssertSameFiles(Parts);
    }

    private static string[] Arguments(string output, string[] options)
    {
        var samples = Path.Combine(SharedFiles.Repository, "samples");
        return
        [
            "train", "token-classification", "--model", Path.Combine(samples, "models", "tiny-bert"), "--train", Path.Combine(samples, "data", "train.conllu"),
            "--dev", Path.Combine(samples, "data", "dev.conllu"), "--output", output, "--batch-size", "16", "--learning-rate", "1e-3", .. options, "--resume",
            // Such a small model gains nothing by more, and loses much where other tests compute at the same time.
            .. options.Contains("--threads") ? (string[])[] : ["--threads", "1"],
        ];
    }

    private static async Task RunToTheEndAsync(string output, string[] options)
    {
        var (code, _, error) = await GraftProcess.RunAsync(Arguments(output, options));
        Assert.True(code == 0, error);
    }

    // What a shell starts in the background ignores Ctrl-C, and so do its children unless told otherwise: the tests too may have been started so.
    private static Process Start(string output, string[] options)
    {
        string[] command = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : (string[])["dotnet"], GraftProcess.ProgramPath, .. Arguments(output, options)];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private void AssertSameFiles(string run)
    {
        foreach (var file in new[] { "model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json" })
            Assert.True(File.ReadAllBytes(Path.Combine(Whole, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, file))), file);
        Assert.Equal(MetricsWithoutSeconds(Whole), MetricsWithoutSeconds(run));
    }

    private static List<string> MetricsWithoutSeconds(string run) => [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
    {
        var entry = JsonNode.Parse(line)!.AsObject();
        entry.Remove("seconds");
        return entry.ToJsonString();
    })];
}
