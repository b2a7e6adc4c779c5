using Graft.Checkpoints;
using Graft.Experiments;
using Graft.Reports;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments;

public class SeedRunsTests
{
    private static readonly TrainingOptions Options = new(Epochs: 2, BatchSize: 4, LearningRate: 3e-3);

    [Fact]
    public void Run_Seeds_AreTheSingleRunsAndTheirMean()
    {
        using var scratch = new ScratchFolder();
        var (result, trained) = Run(Recipe(scratch, 4, 9, 2));
        Assert.Equal([4, 9, 2], trained);
        Assert.True(result.Finished);
        Assert.Equal(["seed-4", "seed-9", "seed-2"], result.Runs.Select(run => run.Directory));

        var single = TrainingRunTests.Recipe(scratch, Options with { Seed = 9 }, share: 0.2) with { Output = scratch.File("single") };
        using (var run = TrainingRun.Prepare(single, cancellation: TestContext.Current.CancellationToken))
            run.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(scratch.File("single/model.safetensors")), File.ReadAllBytes(scratch.File("run/seed-9/model.safetensors")));

        var values = result.Runs.Select(run => run.Result.Metrics["accuracy"]).ToList();
        var spread = result.Metrics["accuracy"];
        Assert.Equal(values, spread.Values);
        Assert.Equal(values.Average(), spread.Mean, 1e-12);
        var saved = GoldenCases.ReadJson(scratch.File("run/seeds.json"));
        Assert.Equal(spread.Mean, saved.GetProperty("metrics").GetProperty("accuracy").GetProperty("mean").GetDouble());
        Assert.Equal(4, saved.GetProperty("runs")[0].GetProperty("seed").GetInt64());
    }

    [Fact]
    public void Run_InterruptedAndResumed_TrainsOnlyWhatIsMissing()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        Run(Recipe(whole, 1, 2, 3));
        var (stopped, begun) = Run(Recipe(parts, 1, 2, 3), stopAt: 2);
        Assert.Equal([1, 2], begun);
        Assert.False(stopped.Finished);
        Assert.Equal([1], stopped.Runs.Select(run => run.Seed));
        Assert.False(GoldenCases.ReadJson(parts.File("run/seeds.json")).GetProperty("finished").GetBoolean());

        var (resumed, trained) = Run(Recipe(parts, 1, 2, 3), resume: true);
        Assert.Equal([2, 3], trained);
        Assert.True(resumed.Finished);
        foreach (var seed in new[] { 1, 2, 3 })
            Assert.Equal(File.ReadAllBytes(whole.File($"run/seed-{seed}/model.safetensors")), File.ReadAllBytes(parts.File($"run/seed-{seed}/model.safetensors")));
        Assert.Equal([4], Run(Recipe(parts, 1, 2, 3, 4), resume: true).Trained);
    }

    [Fact]
    public void Run_FinishedSeedsOfOtherOptions_AreRefused()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, 1);
        Run(recipe);
        Assert.Throws<CheckpointFormatException>(() => Run(recipe));
        var other = recipe with { Training = Options with { LearningRate = 1e-3 } };
        Assert.Contains("other data or options", Assert.Throws<CheckpointFormatException>(() => Run(other, resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ResumedWithOtherOptions_ChangesNothing()
    {
        using var scratch = new ScratchFolder();
        Run(Recipe(scratch, 1));
        var before = File.ReadAllText(scratch.File("run/recipe.json"));
        var other = Recipe(scratch, 4, 1);
        other = other with { Training = other.TrainingOptions with { LearningRate = 1e-3 } };
        Assert.Contains("other data or options", Assert.Throws<CheckpointFormatException>(() => Run(other, resume: true)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(scratch.File("run/recipe.json")));
        Assert.False(Directory.Exists(scratch.File("run/seed-4")));
    }

    [Theory]
    [InlineData("train.txt")]
    [InlineData("dev.txt")]
    public void Run_FilesOfAFinishedSeedChanged_IsRefusedBeforeAnythingIsTrained(string changed)
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, 1);
        File.WriteAllText(scratch.File("dev.txt"), "the DET\ndog NOUN\nsees VERB\n\n");
        recipe = recipe with { Data = new DataDescription(scratch.File("train.txt"), scratch.File("dev.txt")) };
        Run(recipe);

        // An annotation is corrected: nothing else tells the new file from the old one.
        var before = File.ReadAllText(scratch.File(changed));
        File.WriteAllText(scratch.File(changed), string.Concat(before.AsSpan(0, before.IndexOf("NOUN", StringComparison.Ordinal)), "VERB", before.AsSpan(before.IndexOf("NOUN", StringComparison.Ordinal) + 4)));
        var more = recipe with { Seeds = [2, 1] };
        var message = Assert.Throws<CheckpointFormatException>(() => Run(more, resume: true)).Message;
        Assert.All([changed, "seed-1", "another directory"], said => Assert.Contains(said, message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(scratch.File("run/seed-2")));

        File.WriteAllText(scratch.File(changed), before);
        Assert.Equal([2], Run(more, resume: true).Trained);
    }

    [Fact]
    public void Run_DirectoryOfTheOtherKind_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var single = TrainingRunTests.Recipe(scratch, Options, share: 0.2);
        using (var run = TrainingRun.Prepare(single, cancellation: TestContext.Current.CancellationToken))
            run.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("a single run", Assert.Throws<CheckpointFormatException>(() => Run(Recipe(scratch, 1), resume: true)).Message, StringComparison.Ordinal);

        using var other = new ScratchFolder();
        Run(Recipe(other, 1));
        Assert.Contains("several seeds", Assert.Throws<CheckpointFormatException>(() => TrainingRun.Prepare(
            Recipe(other, 1) with { Seeds = null }, resume: true, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DataThatAreNotThere_WritesNothing()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, 1, 2);
        Assert.ThrowsAny<GraftException>(() => Run(recipe with { Data = recipe.Data with { Train = scratch.File("none") } }));
        Assert.Throws<ArgumentException>(() => Run(recipe with { Seeds = [1, 1] }));
        Assert.False(Directory.Exists(recipe.Output));
    }

    [Fact]
    public void Of_Values_HaveTheSampleDeviation()
    {
        var spread = MetricSpread.Of([2, 4, 4, 4, 5, 5, 7, 9]); // the squares around 5 sum to 32, over 7
        Assert.Equal(5, spread.Mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), spread.Deviation!.Value, 1e-12);
        Assert.Null(MetricSpread.Of([3]).Deviation);
    }

    private static Recipe Recipe(ScratchFolder scratch, params IReadOnlyList<long> seeds) => TrainingRunTests.Recipe(scratch, Options, share: 0.2) with { Seeds = seeds };

    /// <summary>Runs the seeds; the run of <paramref name="stopAt"/> is asked to stop before its first step.</summary>
    private static (SeedsResult Result, List<long> Trained) Run(Recipe recipe, bool resume = false, long? stopAt = null)
    {
        var trained = new List<long>();
        var result = SeedRuns.Run(recipe, resume, (seed, run) =>
        {
            trained.Add(seed);
            return run.Run(cancellation: new CancellationToken(canceled: seed == stopAt));
        }, cancellation: TestContext.Current.CancellationToken);
        return (result, trained);
    }
}
