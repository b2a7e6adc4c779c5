using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

[Trait(Tier.Key, Tier.Shared)]
public class SafeTensorsGoldenTests
{
    private static string Malformed => SharedFiles.Golden("checkpoints", "malformed");

    [Fact]
    public void Open_MalformedGolden_EachRefusedWithItsName()
    {
        var cases = Directory.GetFiles(Malformed, "*.safetensors");
        GoldenCases.CheckAll(cases, path => Path.GetFileName(path), path =>
        {
            var error = Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(path).Dispose());
            Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            Assert.Equal(path, error.File);
        });
    }

    [Fact]
    public void Read_EveryGoodGoldenFile_EveryTensorHasItsShapeAndType()
    {
        var cases = Directory.GetFiles(SharedFiles.Golden("checkpoints"), "*.safetensors", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) != "malformed");
        GoldenCases.CheckAll(cases, path => path, path =>
        {
            using var file = SafeTensorsFile.Open(path);
            foreach (var entry in file.Tensors.Values)
            {
                using var tensor = file.Read(entry.Name);
                Assert.Equal(entry.Shape, tensor.shape);
                Assert.Equal(entry.Type, tensor.dtype);
            }
        });
    }

    [Fact]
    public void Write_TensorsOfEveryGoldenModel_BytesOfTheReferenceWriter()
    {
        using var folder = new ScratchFolder();
        var cases = Directory.GetFiles(SharedFiles.Golden("models"), "*.safetensors", SearchOption.AllDirectories);
        GoldenCases.CheckAll(cases, path => path, path =>
        {
            using var scope = NewDisposeScope();
            var copy = folder.File("copy.safetensors");
            using (var file = SafeTensorsFile.Open(path))
            {
                // Backwards, so that the order is the writer's own.
                var tensors = file.Tensors.Keys.Order(StringComparer.Ordinal).Reverse().Select(name => KeyValuePair.Create(name, file.Read(name)));
                SafeTensorsWriter.Write(copy, tensors.ToList(), file.Metadata.Count > 0 ? file.Metadata : null);
            }

            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), "the bytes differ");
        });
    }
}
