using Graft.Data;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Tasks;

public class TaskModelTests
{
    [Fact]
    public void Constructor_Task_SetsArchitectureAndLabels()
    {
        using var model = TinyBert.Tagger();
        Assert.Equal(["BertForTokenClassification"], model.Config.Architectures!);
        Assert.Equal(["A", "B", "C"], model.Config.Labels()!);
        Assert.Equal(TorchSharp.DeviceType.CPU, model.Device.type);
    }

    [Fact]
    public void State_Tagger_HasBackboneAndLastLayerUnderPublishedNames()
    {
        using var model = TinyBert.Tagger();
        var names = model.State().Keys.ToList();
        Assert.Contains("bert.embeddings.LayerNorm.weight", names);
        Assert.Contains("bert.encoder.layer.1.attention.self.query.bias", names);
        Assert.Equal([3, 32], model.State()["classifier.weight"].shape);
        Assert.DoesNotContain(names, name => name.Contains("pooler", StringComparison.Ordinal) || name.StartsWith("cls", StringComparison.Ordinal));
    }

    [Fact]
    public void Initialize_NamedParameters_LeavesTheOthers()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger();
        var before = model.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter.detach().clone());
        model.Initialize(["classifier.weight"], new RandomSource(99));
        Assert.All(model.NamedParameters(), pair => Assert.Equal(pair.Name != "classifier.weight", ((Tensor)pair.Parameter).IsSameAs(before[pair.Name])));
    }

    [Fact]
    public void Initialize_AllParameters_GivesTheReferencesFirstValues()
    {
        using var scope = NewDisposeScope();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = new TaskModel(source.Family, source.Config, NlpTasks.TokenClassification, TinyBert.Labels);
        model.Initialize(null, new RandomSource(4));
        foreach (var (name, parameter) in model.NamedParameters())
        {
            if (parameter.dim() > 1)
                Assert.InRange(parameter.std().item<float>(), 0.014f, 0.026f);
            else
                Assert.True(parameter.eq(name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Logits_TokenTypes_MatterWhereTheyAreGiven()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger();
        var row = new EncodedExample(0, [2, 10, 11, 3]);
        using var none = Batch.Collate([row], 0);
        using var zero = Batch.Collate([row with { TokenTypeIds = [0, 0, 0, 0] }], 0);
        using var one = Batch.Collate([row with { TokenTypeIds = [0, 1, 1, 1] }], 0);
        Assert.True(model.Logits(none).IsSameAs(model.Logits(zero)));
        Assert.False(model.Logits(none).allclose(model.Logits(one)));
    }
}
