using System.Text;
using Graft.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class SafeTensorsWriterTests
{
    public SafeTensorsWriterTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Write_SeveralTypes_WidestFirstThenByNameAndAligned()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a"),
        [
            new("b", zeros(1)), new("ä\"", zeros(1)), new("a", zeros(1)), new("t", zeros(3, ScalarType.Bool)),
            new("i", zeros(1, ScalarType.Int64)), new("h", zeros(1, ScalarType.Float16)),
        ], new Dictionary<string, string> { ["z"] = "1\n", ["format"] = "pt" });

        var bytes = File.ReadAllBytes(folder.File("a"));
        var length = BitConverter.ToInt32(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt","z":"1\n"},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"ä\"":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"h":{"dtype":"F16","shape":[1],"data_offsets":[20,22]},"t":{"dtype":"BOOL","shape":[3],"data_offsets":[22,25]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(8 + length + 25, bytes.Length);
    }

    [Fact]
    public void Write_NamesBeyondTheBasicPlane_OrderedByTheirBytes()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder.File("a"), [new("\U0001F600", zeros(1)), new("\uFF21", ones(1))]);
        using var file = SafeTensorsFile.Open(folder.File("a"));
        Assert.Equal(0, file.Tensors["\uFF21"].Begin);
    }

    [Fact]
    public void Write_NotContiguous_WrittenInTheOrderOfItsShape()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var values = arange(6).reshape(2, 3).t();
        SafeTensorsWriter.Write(folder.File("a"), [new("w", values)]);
        using var file = SafeTensorsFile.Open(folder.File("a"));
        Assert.True(file.Read("w").IsSameAs(values));
    }

    [Fact]
    public void Write_WhatTheFormatCannotHold_RefusedAndNoFile()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[][] wrong =
        [
            [new("a", zeros(1)), new("a", zeros(1))],
            [new("__metadata__", zeros(1))],
            [new("a\0b", zeros(1))],
            [new("a\ud800", zeros(1))],
            [new("a", zeros(1, ScalarType.ComplexFloat32))],
            [new("a", zeros(2, 2).to_sparse())],
        ];
        Assert.All(wrong, tensors => Assert.ThrowsAny<ArgumentException>(() => SafeTensorsWriter.Write(folder.File("a"), tensors)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_TensorsOfEveryKind_LeavesNoTensorBehind()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] tensors = [new("a", zeros(2, 3).t()), new("b", zeros(0))];
        var before = scope.DisposablesCount;
        SafeTensorsWriter.Write(folder.File("a"), tensors);
        Assert.Equal(before, scope.DisposablesCount);
    }
}
