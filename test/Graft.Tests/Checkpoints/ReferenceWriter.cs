using Graft.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

/// <summary>Compares our writer with files that the reference writer made.</summary>
internal static class ReferenceWriter
{
    public static void AssertSameBytes(string path, ScratchFolder folder)
    {
        using var scope = NewDisposeScope();
        var copy = folder.File("copy.safetensors");
        using (var file = SafeTensorsFile.Open(path))
        {
            // Backwards, so that the order in the file is our writer's own.
            var tensors = file.Tensors.Keys.Order(StringComparer.Ordinal).Reverse().Select(name => KeyValuePair.Create(name, file.Read(name)));
            SafeTensorsWriter.Write(copy, tensors.ToList(), file.Metadata.Count > 0 ? file.Metadata : null);
        }

        Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), "the bytes differ");
    }
}
