using System.Text.Json.Nodes;
using Graft.Checkpoints;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>An interrupted and resumed run is the uninterrupted run.</summary>
public class ResumeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)] // the end of an epoch, where a checkpoint has just been written
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(12)] // the end of the run
    public void Run_StoppedAndResumed_GivesTheBytesOfAnUninterruptedRun(int step)
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path);
        var first = TinyRun.Train(parts.Path, stopAfter: step);
        Assert.Equal(step, first.State.Update);
        var resumed = TinyRun.Train(parts.Path, resume: true);
        Assert.Equal(step, resumed.Observer.StartedAt);
        Assert.Empty(resumed.Observer.Warnings);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
    }

    public static TheoryData<string, TrainingOptions> Craft { get; } = new()
    {
        { "freeze", TinyRun.Options with { Freeze = "1" } },
        { "layers", TinyRun.Options with { LayerDecay = 0.7, HeadLearningRate = 5e-3 } },
        { "unfreezing", TinyRun.Options with { GradualUnfreezing = 0.6 } }, // thaws at steps 3, 5 and 8
        { "weights", TinyRun.Options with { ClassWeights = "balanced" } },
        { "last steps' average", TinyRun.Options with { Keep = KeptWeights.Average, AverageLast = 5 } }, // from step 8
        { "exponential average", TinyRun.Options with { Keep = KeptWeights.Average, AverageDecay = 0.8, GradualUnfreezing = 0.6 } },
        { "probe", TinyRun.Options with { LinearProbe = true } },
    };

    [Theory]
    [MemberData(nameof(Craft))]
    public void Run_CraftOptionsStoppedAndResumed_GivesTheBytesOfAnUninterruptedRun(string what, TrainingOptions options)
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path, options);
        foreach (var step in new[] { 2, 4, 6, 7, 9 })
            TinyRun.Train(parts.Path, options, resume: true, stopAfter: step);
        TinyRun.Train(parts.Path, options, resume: true).AssertSameEnd(expected, whole.Path, parts.Path);
        using var plain = new ScratchFolder();
        Assert.False(expected.Weights.AsSpan().SequenceEqual(TinyRun.Train(plain.Path).Weights), $"{what} changes nothing");
    }

    [Theory]
    [MemberData(nameof(Craft))]
    public void Run_CraftOptionsChanged_IsRefused(string what, TrainingOptions options)
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        Assert.Contains("step-5", Assert.Throws<CheckpointFormatException>(() => TinyRun.Train(scratch.Path, options, resume: true)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Run_StoppedManyTimes_GivesTheBytesOfAnUninterruptedRun()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path);
        foreach (var step in new[] { 1, 2, 4, 5, 9, 11 })
            TinyRun.Train(parts.Path, resume: true, stopAfter: step);
        TinyRun.Train(parts.Path, resume: true).AssertSameEnd(expected, whole.Path, parts.Path);
    }

    [Fact]
    public void Run_StoppedBeforeItGoesOn_LeavesTheCheckpoint()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        using var model = TinyBert.Tagger();
        var observer = new RecordingObserver();
        using var trainer = new Trainer(model, TinyRun.Rows, TinyRun.Options, new RunCheckpoints(scratch.Path, 2, resume: true), null, observer);
        Assert.Equal(5, trainer.Run(new CancellationToken(canceled: true)).Update);
        Assert.Equal(["step-5"], observer.Checkpoints);
    }

    [Fact]
    public void Run_FinishedAndResumed_TrainsNoFurther()
    {
        using var scratch = new ScratchFolder();
        var expected = TinyRun.Train(scratch.Path);
        var again = TinyRun.Train(scratch.Path, resume: true);
        Assert.Empty(again.Observer.Steps);
        Assert.Equal(expected.Weights, again.Weights);
    }

    [Fact]
    public void Run_LeftoversOfAKilledWriter_AreRemoved()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        var leftover = Directory.CreateDirectory(Path.Combine(scratch.Path, "checkpoints", ".step-9.0123456789abcdef0123456789abcdef.graft-tmp")).FullName;
        TinyRun.Train(scratch.Path, resume: true);
        Assert.False(Directory.Exists(leftover));
    }

    [Fact]
    public void Run_OtherRowsOrOptions_IsRefused()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        var before = Content(scratch.Path);
        Refused(() => TinyRun.Train(scratch.Path, TinyRun.Options with { LearningRate = 2e-3 }, resume: true));
        Refused(() => TinyRun.Train(scratch.Path, TinyRun.Options with { Seed = 1 }, resume: true));
        Refused(() => TinyRun.Train(scratch.Path, resume: true, rows: TinyBert.Rows(13)));
        var relabelled = TinyRun.Rows.Select((row, index) => index == 3 ? row with { LabelIds = [.. row.LabelIds!.Select(id => id < 0 ? id : (id + 1) % 3)] } : row);
        Refused(() => TinyRun.Train(scratch.Path, resume: true, rows: [.. relabelled]));
        Assert.Equal(before, Content(scratch.Path));

        static void Refused(Action action) => Assert.Contains("step-5", Assert.Throws<CheckpointFormatException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OtherLoggingOrRotation_GoesOn()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        TinyRun.Train(parts.Path, stopAfter: 5);
        var resumed = TinyRun.Train(parts.Path, TinyRun.Options with { LoggingSteps = 3, SaveTotalLimit = 5 }, resume: true);
        Assert.Equal(TinyRun.Train(whole.Path).Weights, resumed.Weights);
    }

    [Fact]
    public void MetricsLog_LinesAfterTheCheckpoint_AreWrittenOnce()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        TinyRun.Train(whole.Path);
        TinyRun.Train(parts.Path);
        // As if the run had been killed after step 12's lines and before its checkpoint, in the middle of a line.
        Directory.Delete(TinyRun.CheckpointOf(parts.Path, 12), recursive: true);
        File.AppendAllText(TinyRun.MetricsOf(parts.Path), "{\"step\":1");
        TinyRun.Train(parts.Path, resume: true);
        Assert.Equal(TinyRun.MetricsWithoutSeconds(whole.Path), TinyRun.MetricsWithoutSeconds(parts.Path));
        Assert.Equal([2, 4, 4, 6, 8, 8, 10, 12, 12], TinyRun.MetricsWithoutSeconds(whole.Path).Select(line => JsonNode.Parse(line)!["step"]!.GetValue<int>()));
    }

    [Fact]
    public void Run_AverageDamaged_GoesOnFromTheCheckpointBefore()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var options = TinyRun.Options with { Keep = KeptWeights.Average, AverageDecay = 0.8 };
        var expected = TinyRun.Train(whole.Path, options);
        TinyRun.Train(parts.Path, options, stopAfter: 10);
        File.Delete(Path.Combine(TinyRun.CheckpointOf(parts.Path, 10), "average.safetensors"));
        var resumed = TinyRun.Train(parts.Path, options, resume: true);
        Assert.Equal(8, resumed.Observer.StartedAt);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
    }

    private static List<(string Name, long Length)> Content(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => (file.FullName, file.Length)).Order()];
}
