using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class CheckpointReaderTests
{
    public CheckpointReaderTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Open_ShardedFolder_TensorsOfAllShards()
    {
        var folder = SharedFiles.Fixture("checkpoints", "sharded-safetensors");
        using var scope = NewDisposeScope();
        using var weights = CheckpointReader.Open(folder);

        Assert.Equal(3, weights.Files.Count);
        Assert.Equal(39, weights.Tensors.Count);
        Assert.Equal("pt", weights.Metadata["format"]);
        foreach (var path in weights.Files)
        {
            using var shard = SafeTensorsFile.Open(path);
            foreach (var name in shard.Tensors.Keys)
                Assert.True(weights.Read(name).IsSameAs(shard.Read(name)));
        }

        using var viaIndex = CheckpointReader.Open(Path.Combine(folder, "model.safetensors.index.json"));
        Assert.Equal(weights.Tensors.Count, viaIndex.Tensors.Count);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"one.safetensors"}}""", "'b', which the index does not say")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","b":"one.safetensors","c":"one.safetensors"}}""", "'c', which it does not")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","c":"two.safetensors"}}""", "'b', which")]
    [InlineData("""{"weight_map":{}}""", "no tensor")]
    [InlineData("""{"weight_map":{"a":1}}""", "found Number")]
    [InlineData("""{"weight_map":[]}""", "weight_map")]
    [InlineData("""[]""", "weight_map")]
    [InlineData("""{"weight_map":{"a":".."}}""", "plain names")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "plain names")]
    [InlineData("""{"weight_map":{"a":"c:\\windows\\x"}}""", "plain names")]
    [InlineData("""{"weight_map":{"a":"\ud800"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"x.bin"}}""", "not read yet")]
    public void Open_IndexThatIsWrong_Refused(string index, string reason)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("one.safetensors"), [new("a", zeros(1)), new("b", zeros(1))]);
        File.WriteAllText(folder.File("model.safetensors.index.json"), index);
        var error = Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(folder.Path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorInTwoShards_Refused()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("one.safetensors"), [new("a", zeros(1))]);
        SafeTensorsWriter.Write(folder.File("two.safetensors"), [new("a", zeros(1)), new("b", zeros(1))]);
        File.WriteAllText(folder.File("model.safetensors.index.json"), """{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");
        Assert.Contains("'a'", Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Open_OnlyPickles_SaysHowToConvert(string name)
    {
        using var folder = new ScratchFolder();
        folder.Write(name, [1]);
        var error = Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(folder.Path));
        Assert.Contains("save_pretrained", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoWeights_NamesWhatWasLookedFor()
    {
        using var folder = new ScratchFolder();
        var error = Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(folder.Path));
        Assert.Contains("model.safetensors or model.safetensors.index.json", error.Message, StringComparison.Ordinal);
    }
}
