using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class SafeTensorsFileTests
{
    public SafeTensorsFileTests() => Graft.Native.NativeLibraries.Load();

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void ReadInto_FloatingType_ConvertedAsTorchConverts(ScalarType stored)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var values = linspace(-3.1f, 70000f, 24).reshape(2, 3, 4).to(stored);
        SafeTensorsWriter.Write(folder.File("a"), [new("w", values)]);
        using var file = SafeTensorsFile.Open(folder.File("a"));

        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16 })
        {
            var destination = zeros(2, 3, 4, type);
            file.ReadInto("w", destination);
            Assert.True(destination.IsSameAs(values.to(type)));
        }
    }

    [Fact]
    public void ReadInto_ParameterThatIsAViewOfAnArena_FilledInPlaceWithoutAGradient()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a"), [new("w", arange(6, dtype: ScalarType.Float32).reshape(2, 3))]);
        var arena = zeros(10);
        var parameter = new TorchSharp.Modules.Parameter(arena.narrow(0, 2, 6).view(2, 3));

        using var file = SafeTensorsFile.Open(folder.File("a"));
        file.ReadInto("w", parameter);

        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5, 0, 0], arena.data<float>().ToArray());
        Assert.True(parameter.requires_grad && parameter.is_leaf);
    }

    [Fact]
    public void ReadInto_TransposedDestination_FilledByIndex()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var values = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        SafeTensorsWriter.Write(folder.File("a"), [new("w", values)]);
        var memory = zeros(3, 2);

        using var file = SafeTensorsFile.Open(folder.File("a"));
        file.ReadInto("w", memory.t());
        Assert.True(memory.t().IsSameAs(values));
    }

    [Fact]
    public void ReadInto_OtherShapeOrKindOfType_RefusedWithBoth()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a"), [new("w", zeros(2, 3)), new("ids", zeros(3, ScalarType.Int64))]);
        using var file = SafeTensorsFile.Open(folder.File("a"));

        var shape = Assert.Throws<CheckpointFormatException>(() => file.ReadInto("w", zeros(3, 2)));
        Assert.Contains("expected float32 (3, 2), found float32 (2, 3)", shape.Message, StringComparison.Ordinal);
        var type = Assert.Throws<CheckpointFormatException>(() => file.ReadInto("ids", zeros(3)));
        Assert.Contains("expected float32 (3), found int64 (3)", type.Message, StringComparison.Ordinal);
        Assert.Contains("'x'", Assert.Throws<CheckpointFormatException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TensorOfSeveralPieces_Whole()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var values = arange((1L << 23) + 3, dtype: ScalarType.Int32).remainder(1000).to(ScalarType.Float16);
        SafeTensorsWriter.Write(folder.File("a"), [new("w", values)]);
        using var file = SafeTensorsFile.Open(folder.File("a"));
        Assert.True(file.Read("w").IsSameAs(values));

        var converted = zeros(values.shape[0]);
        file.ReadInto("w", converted);
        Assert.True(converted.IsSameAs(values.to(ScalarType.Float32)));
    }

    [Fact]
    public void Read_ThenDispose_TensorKeepsItsMemoryAndNoOtherIsLeft()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a"), [new("w", ones(2, 3))]);
        var destination = zeros(2, 3, ScalarType.Float64);
        var before = scope.DisposablesCount;

        Tensor read;
        using (var file = SafeTensorsFile.Open(folder.File("a")))
        {
            read = file.Read("w");
            file.ReadInto("w", destination);
            Assert.Equal(before + 1, scope.DisposablesCount);
            file.Dispose();
            Assert.Throws<ObjectDisposedException>(() => file.Read("w"));
        }

        Assert.Equal(6f, read.sum().item<float>());
    }

    [Fact]
    public void Write_OntoThePathThatIsOpen_ReadersKeepTheOldAndFindTheNew()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("a");
        SafeTensorsWriter.Write(path, [new("w", arange(100000))]);
        using var old = SafeTensorsFile.Open(path);
        SafeTensorsWriter.Write(path, [new("w", old.Read("w") + 1)]);

        Assert.Equal(0, old.Read("w")[0].item<long>());
        using var renewed = SafeTensorsFile.Open(path);
        Assert.Equal(1, renewed.Read("w")[0].item<long>());
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_TensorsOfTheReferencesFiles_BytesOfTheReferenceWriter()
    {
        using var folder = new ScratchFolder();
        var files = Directory.GetFiles(SharedFiles.Fixture("checkpoints", "sharded-safetensors"), "*.safetensors");
        GoldenCases.CheckAll(files, path => path, path => ReferenceWriter.AssertSameBytes(path, folder));
    }
}
