using Graft.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class StateDictLoaderTests
{
    public StateDictLoaderTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Load_SameNames_CompleteAndEqual()
    {
        var (report, values) = Load(["a.w", "b"], ["b", "a.w"], new LoadRules());
        Assert.True(report.IsComplete);
        report.ThrowIfIncomplete();
        Assert.Equal(["a.w", "b"], report.Loaded);
        Assert.Equal(2, values["a.w"]);
        Assert.Equal(1, values["b"]);
    }

    [Fact]
    public void Load_NamesThatDoNotMeet_AllNamedAtOnce()
    {
        var (report, _) = Load(["a", "b", "c"], ["a", "d", "e"], new LoadRules());
        Assert.Equal(["b", "c"], report.Missing);
        Assert.Equal(["d", "e"], report.Unexpected);
        Assert.False(report.IsComplete);
        var error = Assert.Throws<CheckpointFormatException>(report.ThrowIfIncomplete);
        Assert.Contains("2 missing: b, c; 2 unexpected: d, e", error.Message, StringComparison.Ordinal);
        Assert.Contains("loaded 1 of the model's 3 tensors", report.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AllowedNames_StandInTheReportAndComplete()
    {
        var rules = new LoadRules { BackbonePrefix = "bert", MayBeMissing = ["classifier."], MayBeUnexpected = ["cls.", "bert.pooler."] };
        var (report, _) = Load(["bert.x", "classifier.weight"], ["bert.x", "bert.pooler.weight", "cls.bias"], rules);
        Assert.True(report.IsComplete);
        Assert.Equal(["classifier.weight"], report.Missing);
        Assert.Equal(["bert.pooler.weight", "cls.bias"], report.Unexpected);
        Assert.Contains("1 starting from fresh values: classifier.weight", report.Describe(), StringComparison.Ordinal);
        Assert.Contains("2 in the file but not used: bert.pooler.weight, cls.bias", report.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PatternWithoutADot_IsACompleteName()
    {
        var (report, _) = Load(["a", "classifier2"], ["a"], new LoadRules { MayBeMissing = ["classifier"] });
        Assert.False(report.IsComplete);
    }

    [Fact]
    public void Load_BareBackboneUnderAHead_PrefixAdded()
    {
        var rules = new LoadRules { BackbonePrefix = "bert", MayBeMissing = ["classifier."], MayBeUnexpected = ["bert.pooler."] };
        var (report, values) = Load(["bert.x", "bert.y", "classifier.weight"], ["x", "y", "pooler.weight", "embeddings.position_ids"], rules);
        Assert.True(report.IsComplete);
        Assert.Equal(["bert.x", "bert.y"], report.Loaded);
        Assert.Equal(["pooler.weight"], report.Unexpected);
        Assert.Equal(2, values["bert.y"]);
    }

    [Fact]
    public void Load_ModelWithHeadUnderABareBackbone_PrefixRemoved()
    {
        var (report, values) = Load(["x", "y"], ["bert.x", "bert.y", "classifier.weight"], new LoadRules { BackbonePrefix = "bert", MayBeUnexpected = ["classifier."] });
        Assert.True(report.IsComplete);
        Assert.Equal(2, values["y"]);
    }

    [Fact]
    public void Load_OldNames_MeetTheNewOnesAlsoWithoutThePrefix()
    {
        var (report, values) = Load(["bert.LayerNorm.weight", "bert.LayerNorm.bias"], ["LayerNorm.gamma", "LayerNorm.beta"], new LoadRules { BackbonePrefix = "bert" });
        Assert.True(report.IsComplete);
        Assert.Equal(1, values["bert.LayerNorm.weight"]);
        Assert.Equal(2, values["bert.LayerNorm.bias"]);
    }

    [Fact]
    public void Load_EndingWithinAPart_IsNotAnOldName()
    {
        var (report, _) = Load(["MyLayerNorm.weight"], ["MyLayerNorm.gamma"], new LoadRules());
        Assert.Equal(["MyLayerNorm.gamma"], report.Unexpected);
    }

    [Fact]
    public void Load_OldAndNewNameOfOneTensor_Refused()
    {
        var error = Assert.Throws<CheckpointFormatException>(() => Load(["LayerNorm.weight"], ["LayerNorm.gamma", "LayerNorm.weight"], new LoadRules()));
        Assert.Contains("both stand for 'LayerNorm.weight'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedding", "decoder")]
    [InlineData("decoder", "embedding")]
    [InlineData("embedding", "embedding,decoder")]
    [InlineData("embedding,decoder", "embedding")]
    [InlineData("embedding,decoder", "decoder")]
    [InlineData("embedding,decoder", "embedding,decoder")]
    public void Load_TiedNames_EitherLoadsBothAndTheSecondCounts(string model, string file)
    {
        var rules = new LoadRules { TiedNames = new Dictionary<string, string> { ["decoder"] = "embedding" } };
        var (report, values) = Load(model.Split(','), file.Split(','), rules);
        Assert.True(report.IsComplete);
        Assert.Empty(report.Unexpected);
        Assert.All(values.Values, value => Assert.Equal(1, value));
    }

    [Fact]
    public void Load_Buffers_NeitherMissingNorUnexpected()
    {
        var (report, _) = Load(["a", "x.position_ids"], ["a", "y.position_ids"], new LoadRules());
        Assert.True(report.IsComplete);
        Assert.Empty(report.Missing.Concat(report.Unexpected));
    }

    [Fact]
    public void Load_OtherShapeOrType_ThrowsWhateverTheRulesAndCopiesNothing()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a.safetensors"), [new("a", ones(2)), new("b", ones(2)), new("c", ones(2, ScalarType.Int64)), new("e", ones(1))]);
        using var source = CheckpointReader.Open(folder.File("a.safetensors"));
        var model = new Dictionary<string, Tensor> { ["a"] = zeros(2), ["b"] = zeros(3), ["c"] = zeros(2), ["d"] = zeros(1) };
        var rules = new LoadRules { MayBeMissing = ["a", "b", "c"], MayBeUnexpected = ["a", "b", "c"] };

        Assert.Equal(["b", "c"], StateDictLoader.Compare(model, source, rules).MisShaped.Select(tensor => tensor.Name));
        var error = Assert.Throws<CheckpointFormatException>(() => StateDictLoader.Load(model, source, rules));
        Assert.All(new[] { "1 missing: d", "1 unexpected: e", "b: expected float32 (3), found float32 (2)", "c: expected float32 (2), found int64 (2)" },
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.Equal(0, model["a"].sum().item<float>());
    }

    /// <summary>A file whose tensors hold their place in the list, from 1 on, under a model of zeros.</summary>
    private static (LoadReport Report, Dictionary<string, int> Values) Load(string[] model, string[] file, LoadRules rules)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a.safetensors"), file.Select((name, place) => KeyValuePair.Create(name, full(2, place + 1, ScalarType.Float32))));
        var destination = model.ToDictionary(name => name, _ => zeros(2));
        using var source = CheckpointReader.Open(folder.File("a.safetensors"));
        var report = StateDictLoader.Load(destination, source, rules);
        return (report, destination.ToDictionary(pair => pair.Key, pair => (int)pair.Value[1].item<float>()));
    }
}
