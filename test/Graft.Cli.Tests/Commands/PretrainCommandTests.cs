using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Graft.Cli.Shell;
using Graft.Pretrained.Multilingual;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>The way from text to a language model as a user goes it: <c>graft corpus build</c>, <c>pretrain</c>, <c>perplexity</c>, <c>train masked-lm</c>.</summary>
public sealed class PretrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-pretrain").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--max-steps stands before 'masked-lm'", "train", "--max-steps", "3", "masked-lm")]
    [InlineData("'token-classification' stands before 'masked-lm'", "train", "token-classification", "masked-lm")]
    public async Task TrainMaskedLm_WordsBeforeItsName_AreNotIgnored(string said, params string[] words)
    {
        var (code, _, error) = await GraftProcess.RunAsync([.. words, "--model", "m", "--text", "t", "--output", "o"]);
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pretrain_CorpusOfText_GivesAModelThatOtherCommandsRead()
    {
        var corpus = await CorpusAsync();
        var run = In("run");
        var report = Json(await GraftProcess.RunAsync([.. Pretrain(corpus, run, ("--warmup-steps", "3")), "--json"]));
        Assert.True(report.GetProperty("finished").GetBoolean());
        Assert.Equal(12, report.GetProperty("steps").GetInt32());
        Assert.True(report.GetProperty("metrics").GetProperty("perplexity").GetDouble() > 1);
        Assert.Equal("modernbert", report.GetProperty("model").GetProperty("family").GetString());
        Assert.False(report.TryGetProperty("before", out _));

        var perplexity = Json(await GraftProcess.RunAsync("perplexity", run, "--text", Text("valid"), "--window", "24", "--json"));
        Assert.Equal(24, perplexity.GetProperty("window").GetInt32());
        Assert.True(perplexity.GetProperty("tokens").GetInt64() > 10);
        Assert.Equal(Math.Exp(perplexity.GetProperty("loss").GetDouble()), perplexity.GetProperty("perplexity").GetDouble(), 1e-6);

        using (var compressed = new GZipStream(File.Create(In("valid.txt.gz")), CompressionLevel.Fastest))
            compressed.Write(File.ReadAllBytes(Text("valid")));
        var same = Json(await GraftProcess.RunAsync("perplexity", run, "--text", In("valid.txt.gz"), "--window", "24", "--json"));
        Assert.Equal(perplexity.GetProperty("loss").GetDouble(), same.GetProperty("loss").GetDouble());

        var (code, _, error) = await GraftProcess.RunAsync([.. Pretrain(corpus, run)]);
        Assert.Equal(1, code);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
    }

    /// <summary>The warm-up that holds by default is none that was asked for.</summary>
    [Fact]
    public async Task Pretrain_ScheduleWithoutWarmup_TakesNone()
    {
        var (corpus, run) = (await CorpusAsync(), In("constant"));
        Json(await GraftProcess.RunAsync([.. Pretrain(corpus, run, ("--lr-scheduler-type", "constant"), ("--max-steps", "2")), "--json"]));
        using var recipe = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "recipe.json")));
        Assert.Equal(0, recipe.RootElement.GetProperty("training").GetProperty("warmup_ratio").GetDouble());

        var (code, _, error) = await GraftProcess.RunAsync(Pretrain(corpus, In("none"), ("--lr-scheduler-type", "constant"), ("--warmup-ratio", "0.1")));
        Assert.NotEqual(0, code);
        Assert.Contains("--warmup-ratio is 0.1", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("none")));
    }

    [Fact]
    public async Task Pretrain_Causal_CountsBitsOfCharacters()
    {
        var run = In("causal");
        Json(await GraftProcess.RunAsync([.. Pretrain(await CorpusAsync(), run), "--family", "bert", "--objective", "causal", "--json"]));
        var perplexity = Json(await GraftProcess.RunAsync("perplexity", run, "--text", Text("valid"), "--window", "24", "--stride", "8", "--json"));
        Assert.True(perplexity.GetProperty("bits_per_character").GetDouble() > 0);
        Assert.Equal("causal-language-modeling", perplexity.GetProperty("task").GetString());
    }

    /// <summary>Killed at a moment of no choice, again and again: it ends with the bytes of an uninterrupted run.</summary>
    [Fact]
    [Trait(Tier.Key, Tier.Slow)]
    public async Task Pretrain_KilledAndResumed_GivesTheBytesOfAnUninterruptedRun()
    {
        var corpus = await CorpusAsync();
        string[] Longer(string output) => [.. Pretrain(corpus, output, ("--max-steps", "120"), ("--save-steps", "4")), "--resume"];
        Assert.Equal(0, (await GraftProcess.RunAsync(Longer(In("whole")))).Code);
        var checkpoints = Path.Combine(In("parts"), "checkpoints");
        foreach (var after in new[] { 8, 24, 44 })
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [GraftProcess.ProgramPath, .. Longer(In("parts"))]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            while (!process.HasExited && NewestStep(checkpoints) < after)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.False(File.Exists(Path.Combine(In("parts"), "model.safetensors")), "the run was done before it was killed");
        }

        Assert.Equal(0, (await GraftProcess.RunAsync(Longer(In("parts")))).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(In("whole"), "model.safetensors")), File.ReadAllBytes(Path.Combine(In("parts"), "model.safetensors")));
    }

    /// <summary>By its name, as one writes it, and by its place in the cache of another machine, as a saved run has it.</summary>
    [Fact]
    public async Task Pretrain_RecipeWithBuiltInVectors_FindsThem()
    {
        Assert.SkipUnless(MultilingualModels.WordVectors.IsEmbedded, "this build carries no models");
        var corpus = await CorpusAsync();
        foreach (var vectors in new[] { MultilingualModels.WordVectorsName, $"nowhere/models/{MultilingualModels.WordVectors.FolderName}" })
        {
            File.WriteAllText(In("pretraining.json"), $$"""{"corpus": "corpus", "output": "begun", "new_model": { "vectors": "{{vectors}}" } }""");
            var (code, _, error) = await GraftProcess.RunAsync(["pretrain", "--recipe", In("pretraining.json"), .. Pretrain(corpus, In("begun"), ("--max-steps", "1"))[1..]]);
            Assert.True(code == 0, error);
            var saved = JsonDocument.Parse(File.ReadAllText(Path.Combine(In("begun"), "recipe.json"))).RootElement.GetProperty("new_model").GetProperty("vectors").GetString();
            Assert.True(Directory.Exists(Path.GetFullPath(saved!, In("begun"))), saved);
            Directory.Delete(In("begun"), recursive: true);
        }
    }

    [Fact]
    public async Task TrainMaskedLm_PublishedModel_ShowsPerplexityBeforeAndAfterWithTheSameMasks()
    {
        string[] arguments =
        [
            "train", "masked-lm", "--model", Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert"), "--text", Text("train"), "--valid", Text("valid"),
            "--max-length", "32", "--batch-size", "4", "--max-steps", "30", "--eval-steps", "30", "--learning-rate", "3e-3", "--threads", "1", "--output", In("further"),
        ];
        var report = Json(await GraftProcess.RunAsync([.. arguments, "--json"]));
        Assert.True(report.GetProperty("metrics").GetProperty("loss").GetDouble() < report.GetProperty("before").GetProperty("loss").GetDouble());
        Assert.True(File.Exists(Path.Combine(In("further"), "tokenizer.json")));
    }

    [Fact]
    [Trait(Tier.Key, Tier.Slow)]
    public async Task TrainMaskedLm_KilledWhileTokenising_GoesOnWithResume()
    {
        // Enough to be killed in the middle of it.
        var text = In("long.txt");
        var part = File.ReadAllText(Text("train"));
        using (var writer = File.CreateText(text))
        {
            for (var length = 0; length < 60 << 20; length += part.Length)
                writer.Write(part);
        }

        string[] arguments =
        [
            "train", "masked-lm", "--model", Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert"), "--text", text, "--max-length", "32", "--batch-size", "4",
            "--max-steps", "1", "--threads", "1", "--output", In("further"),
        ];
        var unfinished = Path.Combine(In("further"), ".corpus.graft-build");
        using (var process = Process.Start(new ProcessStartInfo("dotnet", [GraftProcess.ProgramPath, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!)
        {
            while (!process.HasExited && !File.Exists(Path.Combine(unfinished, "text-00000.ids")))
                await Task.Delay(5, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(Directory.Exists(unfinished));
        var (code, _, error) = await GraftProcess.RunAsync([.. arguments, "--resume"]);
        Assert.True(code == 0, error);
        Assert.False(Directory.Exists(unfinished));
    }

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public async Task TrainMaskedLm_ModelWithoutAHead_SaysSoAndPrintsNoBefore()
    {
        var (code, output, error) = await GraftProcess.RunAsync(
            "train", "masked-lm", "--model", SharedFiles.Shared("models", "all-MiniLM-L6-v2"), "--text", Text("train"), "--valid", Text("valid"), "--max-length", "16", "--batch-size", "2",
            "--max-steps", "1", "--eval-steps", "1", "--output", In("mini"), "--json");
        Assert.True(code == 0, error);
        Assert.Contains("cls.predictions", error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(output);
        Assert.False(document.RootElement.TryGetProperty("before", out _));
    }

    [Theory]
    [InlineData(2, "--objective", "guess", "mlm+nsp")]
    [InlineData(1, "--objective", "mlm+nsp", "those of bert have one", "--family", "modernbert")]
    [InlineData(1, "--family", "gpt", "modernbert")]
    [InlineData(2, "--max-length", "4096", "positions")]
    [InlineData(1, "--batch-size", "100000", "--batch-size")]
    [InlineData(1, "--vectors", "nowhere", "nowhere")]
    public async Task Pretrain_WhatCannotBe_IsRefusedAndNothingIsWritten(int expected, string option, string value, string said, params string[] others)
    {
        var (code, _, error) = await GraftProcess.RunAsync([.. Pretrain(await CorpusAsync(), In("none"), (option, value)), .. others]);
        Assert.Equal(expected, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("none")));
    }

    /// <summary>A short run; an option that is given replaces the one here.</summary>
    private static string[] Pretrain(string corpus, string output, params (string Option, string Value)[] others)
    {
        var options = new Dictionary<string, string>
        {
            ["--corpus"] = corpus,
            ["--layers"] = "1",
            ["--hidden"] = "32",
            ["--heads"] = "2",
            ["--max-positions"] = "64",
            ["--max-length"] = "24",
            ["--batch-size"] = "4",
            ["--max-steps"] = "12",
            ["--eval-steps"] = "6",
            ["--save-steps"] = "6",
            ["--threads"] = "1",
            ["--output"] = output,
        };
        foreach (var (option, value) in others)
            options[option] = value;
        return ["pretrain", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })];
    }

    /// <summary>The step of a run's newest checkpoint; 0 before the first.</summary>
    private static int NewestStep(string checkpoints) => Directory.Exists(checkpoints)
        ? Directory.EnumerateDirectories(checkpoints, "step-*").Select(path => int.Parse(Path.GetFileName(path)["step-".Length..])).DefaultIfEmpty().Max()
        : 0;

    private string In(string name) => Path.Combine(_folder, name);

    private string Text(string part)
    {
        var file = In(part + ".txt");
        if (!File.Exists(file))
        {
            // The sentences of the sample treebank, a document of ten at a time.
            var sentences = File.ReadLines(Path.Combine(SharedFiles.Repository, "samples", "data", $"{(part == "train" ? "train" : "test")}.conllu"))
                .Where(line => line.StartsWith("# text = ", StringComparison.Ordinal)).Select(line => line[9..]);
            File.WriteAllText(file, string.Join("\n\n", sentences.Chunk(10).Select(document => string.Join('\n', document))));
        }

        return file;
    }

    private async Task<string> CorpusAsync()
    {
        var (code, _, error) = await GraftProcess.RunAsync(
            "corpus", "build", "--text", "en=" + Text("train"), "--valid", "en=" + Text("valid"), "--vocab-size", "300", "--output", In("corpus"));
        Assert.True(code == 0, error);
        return In("corpus");
    }

    private static JsonElement Json((int Code, string Output, string Error) result)
    {
        Assert.True(result.Code == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
