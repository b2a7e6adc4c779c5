using System.Text.Json;
using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

/// <summary>
/// Every golden checkpoint under a tagger of the shapes of models/bert/token-classification. The .bin files are refused, saying that they
/// are not read yet; whatever else is found must load, or be refused as its expected_report.json says.
/// </summary>
[Trait(Tier.Key, Tier.Shared)]
public class CheckpointsGoldenTests
{
    private static string Source => SharedFiles.Golden("models", "bert", "token-classification");

    private static IEnumerable<string> Folders =>
        Directory.GetDirectories(SharedFiles.Golden("checkpoints")).Where(path => Path.GetFileName(path) != "malformed").Order(StringComparer.Ordinal);

    private static IEnumerable<string> SafeTensorsFolders =>
        Folders.Where(path => Directory.GetFiles(path, "*.safetensors").Length > 0);

    public CheckpointsGoldenTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Open_EveryMalformedGolden_RefusedWithItsName()
    {
        var folder = SharedFiles.Golden("checkpoints", "malformed");
        var listed = GoldenCases.ReadJson(Path.Combine(folder, MalformedCheckpoints.Reasons)).EnumerateObject().Select(item => item.Name);
        Assert.Equal(listed.Order(StringComparer.Ordinal), MalformedCheckpoints.Files(folder).Select(path => Path.GetFileName(path)));
        MalformedCheckpoints.AssertAllRefused(folder);
    }

    [Fact]
    public void Open_PickledCheckpoint_RefusedSayingThatItIsNotReadYet() => GoldenCases.CheckAll(Folders.Except(SafeTensorsFolders), path => path, path =>
    {
        var error = Assert.Throws<CheckpointFormatException>(() => ModelDirectory.Open(path).OpenWeights());
        Assert.Contains("not read yet", error.Message, StringComparison.Ordinal);
        Assert.Contains("save_pretrained", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Compare_WithExpectedReport_TheSameNames()
    {
        var cases = SafeTensorsFolders.Where(path => File.Exists(ReportPath(path)));
        GoldenCases.CheckAll(cases, path => path, path =>
        {
            using var scope = NewDisposeScope();
            using var weights = ModelDirectory.Open(path).OpenWeights();
            var expected = GoldenCases.ReadJson(ReportPath(path));
            var report = StateDictLoader.Compare(Tagger(), weights, Rules(path));

            Assert.Equal(Names(expected, "missing"), report.Missing);
            Assert.Equal(Names(expected, "unexpected"), report.Unexpected);
            Assert.Equal(Names(expected, "mismatched"), report.MisShaped.Select(tensor => tensor.Name));
            var error = Assert.Throws<CheckpointFormatException>(report.ThrowIfIncomplete);
            Assert.All(report.Missing.Concat(report.Unexpected).Concat(Names(expected, "mismatched")), name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Load_WithExpectedReport_RefusedUntouchedIfMisShapedElseTheBackboneLoaded()
    {
        var cases = SafeTensorsFolders.Where(path => File.Exists(ReportPath(path)));
        GoldenCases.CheckAll(cases, path => path, path =>
        {
            using var scope = NewDisposeScope();
            using var weights = CheckpointReader.Open(path);
            var tagger = Tagger();
            var expected = GoldenCases.ReadJson(ReportPath(path));
            var rules = Rules(path) with { MayBeMissing = Names(expected, "missing"), MayBeUnexpected = Names(expected, "unexpected") };
            if (Names(expected, "mismatched").Length > 0)
            {
                Assert.Throws<CheckpointFormatException>(() => StateDictLoader.Load(tagger, weights, rules));
                Assert.All(tagger.Values, tensor => Assert.Equal(0, tensor.count_nonzero().item<long>()));
                return;
            }

            var report = StateDictLoader.Load(tagger, weights, rules);
            report.ThrowIfIncomplete();
            Assert.NotEmpty(report.Loaded);
            Assert.All(report.Loaded, name => Assert.True(tagger[name].IsSameAs(weights.Read(name)), name));
        });
    }

    [Fact]
    public void Load_WholeCheckpoint_EqualToTheSourceAfterRounding()
    {
        var cases = SafeTensorsFolders.Where(path => !File.Exists(ReportPath(path)));
        GoldenCases.CheckAll(cases, path => path, path =>
        {
            using var scope = NewDisposeScope();
            using var weights = CheckpointReader.Open(path);
            using var source = CheckpointReader.Open(Source);
            var tagger = Tagger();
            var prefix = Rules(path).BackbonePrefix + ".";
            var head = tagger.Keys.Where(name => !name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            var report = StateDictLoader.Load(tagger, weights, Rules(path) with { MayBeMissing = head, MayBeUnexpected = [prefix + "pooler."] });
            report.ThrowIfIncomplete();

            Assert.Equal(tagger.Count, report.Loaded.Count + report.Missing.Count);
            var stored = weights.Tensors.Values.First(entry => entry.Type != ScalarType.Int64).Type;
            var isBare = report.Missing.Count > 0;
            foreach (var name in report.Loaded)
            {
                // A bare backbone has weights of its own.
                var expected = isBare ? weights.Read(name[prefix.Length..]) : source.Read(name).to(stored).to(ScalarType.Float32);
                Assert.True(tagger[name].IsSameAs(expected), name);
            }

            Assert.All(report.Missing, name => Assert.Equal(0, tagger[name].count_nonzero().item<long>()));
        });
    }

    private static string ReportPath(string folder) => Path.Combine(folder, "expected_report.json");

    private static string[] Names(JsonElement report, string kind) => [.. report.GetProperty(kind).EnumerateArray().Select(name => name.GetString()!)];

    private static LoadRules Rules(string folder) =>
        new() { BackbonePrefix = GoldenCases.ReadJson(Path.Combine(folder, "config.json")).GetProperty("model_type").GetString() };

    private static Dictionary<string, Tensor> Tagger()
    {
        using var source = CheckpointReader.Open(Source);
        return source.Tensors.Values.ToDictionary(entry => entry.Name, entry => zeros([.. entry.Shape]));
    }
}
