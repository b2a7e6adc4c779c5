using Graft.Checkpoints;
using Graft.Modeling.Families;
using Graft.Randomness;
using Graft.Tasks;
using TorchSharp;
using Xunit;

namespace Graft.Pretrained.Multilingual.Tests;

/// <summary>The models that this build carries; where it was built without them, there is nothing to test.</summary>
public sealed class MultilingualModelsTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("graft-multilingual").FullName;

    public static TheoryData<string> Names { get; } = [MultilingualModels.EncoderName, MultilingualModels.WordVectorsName];

    [Theory]
    [MemberData(nameof(Names))]
    public void Model_InThePackage_IsSmallAndComplete(string name)
    {
        var folder = Extract(name);
        Assert.Superset(new HashSet<string>(["config.json", "model.safetensors", "tokenizer.json"]), Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).ToHashSet());
        var limit = name == MultilingualModels.EncoderName ? 14_000_000 : 5_000_000;
        Assert.InRange(Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length), 1, limit);
        using var weights = CheckpointReader.Open(folder);
        Assert.All(weights.Tensors.Values, tensor => Assert.Equal(torch.ScalarType.Float16, tensor.Type));
    }

    [Fact]
    public void Encoder_Opened_HasHeadTokenizerAndLength()
    {
        var model = PretrainedModel.Open(Extract(MultilingualModels.EncoderName));
        Assert.IsType<ModernBertFamily>(model.Family);
        Assert.Equal("float16", model.Config.Dtype);
        Assert.Same(NlpTasks.MaskedLanguageModeling, model.SavedTask);
        Assert.Equal(model.Config.MaxTokens, model.Tokenizer.ModelMaxLength);
        Assert.Equal(
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            [model.Tokenizer.PadToken, model.Tokenizer.UnknownToken, model.Tokenizer.ClsToken, model.Tokenizer.SepToken, model.Tokenizer.MaskToken]);
        Assert.DoesNotContain(model.Tokenizer.UnknownId, model.Tokenizer.Encode("Où est l'été ? ¿Dónde está el niño? È già città. A maçã não é má.").Ids.Select(id => (int?)id));
    }

    [Fact]
    public void Encoder_LoadedForAMaskedLm_HasTheStoredNumbersExactly()
    {
        var model = PretrainedModel.Open(Extract(MultilingualModels.EncoderName));
        using var loaded = model.CreateModel(NlpTasks.MaskedLanguageModeling, null, new RandomSource(1), out var report);
        Assert.Empty(report.Missing);
        using var weights = model.OpenWeights();
        using var scope = torch.NewDisposeScope();
        foreach (var (name, tensor) in loaded.State())
        {
            Assert.Equal(torch.ScalarType.Float32, tensor.dtype);
            Assert.True(tensor.eq(weights.Read(name).to(torch.ScalarType.Float32)).all().item<bool>(), name);
        }
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private string Extract(string name)
    {
        var model = MultilingualModels.All.Single(one => one.Name == name);
        if (!model.IsEmbedded)
            Assert.Skip($"this build carries no model '{name}'");
        return model.Extract(_cache);
    }
}
