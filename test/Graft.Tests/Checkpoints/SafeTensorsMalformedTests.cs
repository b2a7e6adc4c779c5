using System.Buffers.Binary;
using System.Text;
using Graft.Checkpoints;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Checkpoints;

public class SafeTensorsMalformedTests
{
    [Fact]
    public void Open_MalformedFixtures_EachRefusedWithItsName() => MalformedCheckpoints.AssertAllRefused(SharedFiles.Fixture("checkpoints", "malformed"));

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "more elements")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}x""", 2, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}{}""", 2, "not valid JSON")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}\0", 2, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[2]]],"data_offsets":[0,2]}}""", 2, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"compression":"zstd"}}""", 2, "'compression'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,18446744073709551615]}}""", 2, "data_offsets of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0]}}""", 2, "two data_offsets")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "'F8_E4M3'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "'a' twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "twice")]
    [InlineData("""{"__metadata__":null}""", 0, "expected StartObject")]
    [InlineData("""{"a":null}""", 0, "tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "overlap")]
    public void Open_BrokenHeader_RefusedForThatReason(string header, int bodyLength, string reason)
    {
        using var folder = new ScratchFolder();
        var error = Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(folder.Write("a.safetensors", Bytes(header, bodyLength))).Dispose());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', error.Message);
    }

    [Fact]
    public void Open_MoreDimensionsThanTorchTakes_Refused()
    {
        using var folder = new ScratchFolder();
        var shape = string.Join(',', Enumerable.Repeat(1, 65));
        var header = $$$"""{"a":{"dtype":"U8","shape":[{{{shape}}}],"data_offsets":[0,1]}}""";
        var error = Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(folder.Write("a.safetensors", Bytes(header, 1))).Dispose());
        Assert.Contains("at most 64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", 0)]
    [InlineData("""{}      """, 0)]
    [InlineData("""{"__metadata__":{"a":"\u0000\n"}}""", 0)]
    [InlineData("""{"":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"b":{"dtype":"I64","shape":[0,3],"data_offsets":[2,2]}, "a":{"data_offsets":[0,2],"shape":[2],"dtype":"U8"}}""", 2)]
    public void Open_UnusualHeaderWithinTheFormat_Read(string header, int bodyLength)
    {
        using var folder = new ScratchFolder();
        using var file = SafeTensorsFile.Open(folder.Write("a.safetensors", Bytes(header, bodyLength)));
        foreach (var name in file.Tensors.Keys)
            file.Read(name).Dispose();
    }

    [Fact]
    public void Open_EveryLengthShortOfTheFile_Refused()
    {
        using var folder = new ScratchFolder();
        var whole = Bytes("""{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("a.safetensors", whole[..length]);
            Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(path).Dispose());
        }
    }

    [Fact]
    public void Open_NothingThereOrAFolder_SaysSo()
    {
        using var folder = new ScratchFolder();
        Assert.Contains("cannot be read", Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(folder.File("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<CheckpointFormatException>(() => SafeTensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruthValueThatIsNeither_Refused()
    {
        using var folder = new ScratchFolder();
        var bytes = Bytes("""{"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 3);
        bytes[^2] = 2;
        using var file = SafeTensorsFile.Open(folder.Write("a.safetensors", bytes));
        Assert.Contains("element 1 is 2", Assert.Throws<CheckpointFormatException>(() => file.Read("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileCutSinceItWasOpened_RefusedInsteadOfAFault()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("a.safetensors", Bytes("""{"a":{"dtype":"U8","shape":[100000],"data_offsets":[0,100000]}}""", 100000));
        using var file = SafeTensorsFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(100);
        Assert.Contains("changed", Assert.Throws<CheckpointFormatException>(() => file.Read("a")).Message, StringComparison.Ordinal);
    }

    internal static byte[] Bytes(string header, int bodyLength)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + bodyLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
