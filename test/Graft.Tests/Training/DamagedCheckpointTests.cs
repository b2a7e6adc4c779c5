using Graft.Checkpoints;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>A checkpoint whose bytes are not those that were written is named and passed over, and the run still ends with the same bytes.</summary>
public class DamagedCheckpointTests
{
    private static readonly string[] Files = ["model.safetensors", "optimizer.safetensors", "trainer_state.json"];
    private static readonly string[] Damages = ["changed", "cut", "empty", "missing"];

    public static IEnumerable<TheoryDataRow<string, string>> DamagedFiles =>
        from file in Files.Append("manifest.json")
        from damage in Damages
        select new TheoryDataRow<string, string>(file, damage);

    [Theory]
    [MemberData(nameof(DamagedFiles))]
    public void Run_NewestCheckpointDamaged_GoesOnFromTheOneBefore(string file, string damage)
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path);
        TinyRun.Train(parts.Path, stopAfter: 10);
        Damage(TinyRun.CheckpointOf(parts.Path, 10), file, damage);

        var resumed = TinyRun.Train(parts.Path, resume: true);
        Assert.Equal(8, resumed.Observer.StartedAt);
        var warning = Assert.Single(resumed.Observer.Warnings);
        Assert.Contains("step-10", warning, StringComparison.Ordinal);
        Assert.Contains("passed over", warning, StringComparison.Ordinal);
        if (file != "manifest.json")
            Assert.Contains(file, warning, StringComparison.Ordinal);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
        Assert.False(Directory.Exists(TinyRun.CheckpointOf(parts.Path, 10)));
    }

    [Fact]
    public void Run_DamagedCheckpointOfAStepThatIsSavedAgain_IsReplaced()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path);
        TinyRun.Train(parts.Path);
        Damage(TinyRun.CheckpointOf(parts.Path, 12), Files[0], "changed");
        TinyRun.Train(parts.Path, resume: true).AssertSameEnd(expected, whole.Path, parts.Path);
        Assert.Empty(TinyRun.Train(parts.Path, resume: true).Observer.Warnings);
    }

    [Fact]
    public void Run_AllCheckpointsDamaged_StartsAnew()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path);
        TinyRun.Train(parts.Path, stopAfter: 6);
        foreach (var folder in Directory.GetDirectories(parts.File("checkpoints")))
            Damage(folder, Files[0], "changed");
        var resumed = TinyRun.Train(parts.Path, resume: true);
        Assert.Equal(0, resumed.Observer.StartedAt);
        Assert.Equal(2, resumed.Observer.Warnings.Count);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
    }

    [Theory]
    [InlineData(5, 4)] // the checkpoint before the best is still there
    [InlineData(2, 0)] // only the best and the last are
    public void Run_BestDamagedAndLastIntact_GoesOnFromBeforeTheBest(int limit, int startsAt)
    {
        double[] scores = [0.1, 0.9, 0.5];
        var options = TinyRun.Options with { SaveTotalLimit = limit };
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var expected = TinyRun.Train(whole.Path, options, evaluate: TinyRun.Scripted(scores));
        TinyRun.Train(parts.Path, options, stopAfter: 11, evaluate: TinyRun.Scripted(scores));
        Damage(TinyRun.CheckpointOf(parts.Path, 8), Files[0], "changed");

        var resumed = TinyRun.Train(parts.Path, options, resume: true, evaluate: TinyRun.Scripted(scores[(startsAt / 4)..]));
        Assert.Equal(startsAt, resumed.Observer.StartedAt);
        Assert.Equal(2, resumed.Observer.Warnings.Count);
        Assert.Matches("step-11 is passed over: it is intact, but its best weights, those of step-8, are not: model.safetensors has changed.*--keep last", resumed.Observer.Warnings[0]);
        Assert.Equal(8, resumed.KeptStep);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
    }

    [Fact]
    public void Run_BestDamagedAndKeepLast_GoesOnFromTheLast()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var last = TinyRun.Options with { Keep = KeptWeights.Last };
        var expected = TinyRun.Train(whole.Path, last, evaluate: TinyRun.Scripted(0.1, 0.9, 0.5));
        TinyRun.Train(parts.Path, stopAfter: 11, evaluate: TinyRun.Scripted(0.1, 0.9));
        Damage(TinyRun.CheckpointOf(parts.Path, 8), Files[0], "changed");

        // Which weights are kept changes no step, so a run may change its mind.
        var resumed = TinyRun.Train(parts.Path, last, resume: true, evaluate: TinyRun.Scripted(0.5));
        Assert.Equal(11, resumed.Observer.StartedAt);
        Assert.Empty(resumed.Observer.Warnings);
        resumed.AssertSameEnd(expected, whole.Path, parts.Path);
    }

    [Fact]
    public void Run_BestDamagedWhileTraining_SaysWhatCanBeDone()
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<CheckpointFormatException>(() => TinyRun.Train(
            scratch.Path, evaluate: TinyRun.Scripted(0.1, 0.9, 0.5), checkpointDone: folder =>
            {
                if (folder.EndsWith("step-12", StringComparison.Ordinal))
                    Damage(TinyRun.CheckpointOf(scratch.Path, 8), Files[0], "cut");
            }));
        Assert.Matches("step-8.*model.safetensors has .* bytes.*--resume --keep last", error.Message);
        var resumed = TinyRun.Train(scratch.Path, TinyRun.Options with { Keep = KeptWeights.Last }, resume: true);
        Assert.Equal((12, 12), (resumed.Observer.StartedAt, resumed.KeptStep));
    }

    [Fact]
    public void FindDamage_AnyByteOfTheManifestChangedOrAnyPartMissing_IsDamage()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 1);
        var folder = TinyRun.CheckpointOf(scratch.Path, 1);
        var manifest = Path.Combine(folder, "manifest.json");
        var bytes = File.ReadAllBytes(manifest);
        Assert.Null(CheckpointManifest.FindDamage(folder, Files));
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var bit in new[] { 1, 0x20 })
            {
                var changed = bytes.ToArray();
                changed[i] ^= (byte)bit;
                AssertDamage(changed, $"byte {i} with {bit} changed");
            }

            AssertDamage(bytes[..i], $"cut at {i}");
        }

        foreach (var text in new[] { "null", "{}", """{"version":1}""", """{"version":1,"files":null}""", """{"version":1,"files":[]}""", """{"version":1,"files":[null]}""" })
            AssertDamage(System.Text.Encoding.UTF8.GetBytes(text), text);

        void AssertDamage(byte[] content, string what)
        {
            File.WriteAllBytes(manifest, content);
            Assert.True(CheckpointManifest.FindDamage(folder, Files) is not null, what);
        }
    }

    [Fact]
    public void Run_CheckpointOfANewerProgram_IsRefusedAndLeftAlone()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        var folder = TinyRun.CheckpointOf(scratch.Path, 5);
        var state = Path.Combine(folder, "trainer_state.json");
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"update\"", "\"later\": 1, \"update\"", StringComparison.Ordinal));
        CheckpointManifest.Write(folder, Files);
        var error = Assert.Throws<CheckpointFormatException>(() => TinyRun.Train(scratch.Path, resume: true));
        Assert.Matches("step-5.*later.*newer Graft", error.Message);
        Assert.True(Directory.Exists(folder));
        Assert.Contains("newer Graft", Assert.Throws<CheckpointFormatException>(() => RunCheckpoints.StepOf(scratch.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepOf_DamagedCheckpointOrPointer_SaysWhich()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 5);
        Assert.Equal(5, RunCheckpoints.StepOf(scratch.Path));
        Damage(TinyRun.CheckpointOf(scratch.Path, 5), "trainer_state.json", "cut");
        Refused("trainer_state.json has .* bytes.*--continue-from");
        foreach (var content in new[] { "{\"checkpoint\": \"st", "null", "" })
        {
            File.WriteAllText(scratch.File("checkpoints/last.json"), content);
            Refused("last.json.*--continue-from");
        }

        File.WriteAllText(scratch.File("checkpoints/last.json"), """{"checkpoint":"step-7"}""");
        Refused("step-7.*no checkpoint");

        void Refused(string message) => Assert.Matches(message, Assert.Throws<CheckpointFormatException>(() => RunCheckpoints.StepOf(scratch.Path)).Message);
    }

    private static void Damage(string checkpoint, string file, string damage)
    {
        var path = Path.Combine(checkpoint, file);
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "changed":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[..(bytes.Length * 2 / 3)]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}
