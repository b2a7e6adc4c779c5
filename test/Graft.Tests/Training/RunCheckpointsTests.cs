using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>What stands in checkpoints/: after every checkpoint, and after a kill in between.</summary>
public class RunCheckpointsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public void Save_BestFarBehind_NeverRemovesTheBestOrTheLast(int limit)
    {
        using var scratch = new ScratchFolder();
        double[] scores = [0.1, 0.9, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
        var saved = new List<int>();
        TinyRun.Train(scratch.Path, TinyRun.Options with { Epochs = 8, SaveTotalLimit = limit }, evaluate: TinyRun.Scripted(scores), checkpointDone: folder =>
        {
            saved.Add(int.Parse(folder[(folder.LastIndexOf('-') + 1)..]));
            var best = saved[^1] >= 8 ? 8 : 4;
            var newest = saved.OrderDescending().Take(limit).ToList();
            // The best takes one of the places, the last another: of the others the newest.
            List<int> expected = newest.Contains(best) ? newest : [.. newest.Take(Math.Max(1, limit - 1)), best];
            Assert.Equal(expected.Order(), Steps(scratch.Path));
            AssertPointer(scratch.Path, "last", saved[^1]);
            AssertPointer(scratch.Path, "best", best);
        });
        Assert.Equal([4, 8, 12, 16, 20, 24, 28, 32], saved);
    }

    [Fact]
    public void Restore_KilledBeforePointersAndRotation_DoesThem()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, evaluate: TinyRun.Scripted(0.1, 0.2, 0.3));
        Assert.Equal([8, 12], Steps(scratch.Path));
        var checkpoints = scratch.File("checkpoints");
        Copy(TinyRun.CheckpointOf(scratch.Path, 8), TinyRun.CheckpointOf(scratch.Path, 4));
        File.WriteAllText(Path.Combine(checkpoints, "last.json"), """{"checkpoint":"step-8"}""");
        File.Delete(Path.Combine(checkpoints, "best.json"));

        var resumed = TinyRun.Train(scratch.Path, resume: true);
        Assert.Empty(resumed.Observer.Steps);
        Assert.Equal([8, 12], Steps(scratch.Path));
        AssertPointer(scratch.Path, "last", 12);
        AssertPointer(scratch.Path, "best", 12);
    }

    [Fact]
    public void Restore_DamagedNewestAndLowLimit_RemovesNoIntactOneForIt()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, TinyRun.Options with { SaveTotalLimit = 3 }, stopAfter: 10, evaluate: TinyRun.Scripted(0.1, 0.2));
        File.Delete(Path.Combine(TinyRun.CheckpointOf(scratch.Path, 10), "manifest.json"));
        var resumed = TinyRun.Train(scratch.Path, TinyRun.Options with { SaveTotalLimit = 2 }, resume: true, stopAfter: 9, evaluate: TinyRun.Scripted(0.3));
        Assert.Equal(8, resumed.Observer.StartedAt);
        Assert.Equal([8, 9], Steps(scratch.Path));
    }

    private static List<int> Steps(string run) =>
        [.. Directory.EnumerateDirectories(Path.Combine(run, "checkpoints")).Select(folder => int.Parse(Path.GetFileName(folder)["step-".Length..])).Order()];

    private static void AssertPointer(string run, string name, int step) =>
        Assert.Contains($"\"step-{step}\"", File.ReadAllText(Path.Combine(run, "checkpoints", $"{name}.json")), StringComparison.Ordinal);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
