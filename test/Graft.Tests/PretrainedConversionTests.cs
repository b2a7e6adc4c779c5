using System.Text.Json;
using Graft.Checkpoints;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using TorchSharp;
using Xunit;

namespace Graft.Tests;

public sealed class PretrainedConversionTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Theory]
    [InlineData("float16")]
    [InlineData("bfloat16")]
    public void Run_ToHalf_EveryTensorIsRoundedToNearest(string dtype)
    {
        var target = _scratch.File("half");
        var result = PretrainedConversion.Run(TinyBert.Folder, target, dtype);
        Assert.Equal(2, result.BytesBefore / result.BytesAfter);
        Assert.InRange(result.LargestError, 1e-9, 1e-2);
        using var scope = torch.NewDisposeScope();
        using var before = CheckpointReader.Open(TinyBert.Folder);
        using var after = CheckpointReader.Open(target);
        Assert.Equal(before.Tensors.Keys.Order(StringComparer.Ordinal), after.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.All(after.Tensors.Keys, name => Assert.True(before.Read(name).to(PretrainedConversion.Types[dtype]).eq(after.Read(name)).all().item<bool>(), name));
    }

    [Fact]
    public void Run_ToFloat16_LoadsIntoFloat32Exactly()
    {
        var target = _scratch.File("half");
        PretrainedConversion.Run(TinyBert.Folder, target, "float16");
        var pretrained = PretrainedModel.Open(target);
        using var model = pretrained.CreateModel(NlpTasks.MaskedLanguageModeling, null, new RandomSource(1), out var report);
        Assert.Empty(report.Missing);
        using var scope = torch.NewDisposeScope();
        using var weights = pretrained.OpenWeights();
        foreach (var (name, tensor) in model.State())
        {
            Assert.Equal(torch.ScalarType.Float32, tensor.dtype);
            Assert.True(tensor.eq(weights.Read(name).to(torch.ScalarType.Float32)).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Run_ThereAndBack_NothingMoreIsLost()
    {
        var (half, whole, again) = (_scratch.File("half"), _scratch.File("whole"), _scratch.File("again"));
        PretrainedConversion.Run(TinyBert.Folder, half, "float16");
        Assert.Equal(0, PretrainedConversion.Run(half, whole, "float32").LargestError);
        PretrainedConversion.Run(whole, again, "float16");
        Assert.Equal(File.ReadAllBytes(Path.Combine(half, ModelDirectory.WeightsName)), File.ReadAllBytes(Path.Combine(again, ModelDirectory.WeightsName)));
    }

    [Fact]
    public void Run_ConfigAndTokenizer_SayWhatIsStored()
    {
        var target = _scratch.File("half");
        PretrainedConversion.Run(CopyOfTinyBert("""{"tokenizer_class": "BertTokenizer"}"""), target, "float16");
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(target, ModelDirectory.ConfigName)));
        Assert.Equal("float16", config.RootElement.GetProperty("dtype").GetString());
        Assert.False(config.RootElement.TryGetProperty("torch_dtype", out _));
        Assert.Equal("the tests of Graft", config.RootElement.GetProperty("made_for").GetString());
        using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(target, "tokenizer_config.json")));
        Assert.Equal(64, tokenizer.RootElement.GetProperty("model_max_length").GetInt32());
        Assert.Equal("BertTokenizer", tokenizer.RootElement.GetProperty("tokenizer_class").GetString());
        Assert.Equal(64, PretrainedModel.Open(target).Tokenizer.ModelMaxLength);
    }

    [Fact]
    public void Run_TokenizerThatNamesItsLength_IsCopiedAsItIs()
    {
        PretrainedConversion.Run(TinyBert.Folder, _scratch.File("half"), "float16");
        foreach (var name in new[] { "tokenizer_config.json", "vocab.txt" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(TinyBert.Folder, name)), File.ReadAllBytes(_scratch.File(Path.Combine("half", name))));
    }

    [Fact]
    public void Run_ValueBeyondTheRange_RefusedByName()
    {
        var source = CopyOfTinyBert("""{"model_max_length": 64}""");
        var weights = Path.Combine(source, ModelDirectory.WeightsName);
        using (var reader = CheckpointReader.Open(TinyBert.Folder))
        {
            using var scope = torch.NewDisposeScope();
            var state = reader.Tensors.Keys.ToDictionary(name => name, reader.Read);
            state[state.Keys.First(name => name.EndsWith("word_embeddings.weight", StringComparison.Ordinal))][3, 4] = 1e6f;
            SafeTensorsWriter.Write(weights, state);
        }

        var error = Assert.Throws<CheckpointFormatException>(() => PretrainedConversion.Run(source, _scratch.File("half"), "float16"));
        Assert.Contains("word_embeddings.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("bfloat16", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.File("half")));
        PretrainedConversion.Run(source, _scratch.File("half"), "bfloat16");
    }

    [Fact]
    public void Run_TargetHoldsSomething_Refused()
    {
        _scratch.Write("file", [1]);
        Assert.Throws<CheckpointFormatException>(() => PretrainedConversion.Run(TinyBert.Folder, _scratch.Path, "float16"));
        Assert.Throws<CheckpointFormatException>(() => PretrainedConversion.Run(TinyBert.Folder, _scratch.File("file"), "float16"));
    }

    [Fact]
    public void Run_UnknownType_NamesThoseThatAreKnown() => Assert.Contains(
        "float16, bfloat16, float32", Assert.Throws<ArgumentException>(() => PretrainedConversion.Run(TinyBert.Folder, _scratch.File("x"), "int8")).Message, StringComparison.Ordinal);

    public void Dispose() => _scratch.Dispose();

    private string CopyOfTinyBert(string tokenizerConfig)
    {
        var folder = Directory.CreateDirectory(_scratch.File("source")).FullName;
        foreach (var file in Directory.EnumerateFiles(TinyBert.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), tokenizerConfig);
        return folder;
    }
}
