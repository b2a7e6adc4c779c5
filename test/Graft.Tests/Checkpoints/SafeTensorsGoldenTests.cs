using Graft.Checkpoints;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Checkpoints;

[Trait(Tier.Key, Tier.Shared)]
public class SafeTensorsGoldenTests
{
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
        GoldenCases.CheckAll(cases, path => path, path => ReferenceWriter.AssertSameBytes(path, folder));
    }
}
