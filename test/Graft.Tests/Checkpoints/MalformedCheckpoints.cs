using Graft.Checkpoints;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Checkpoints;

/// <summary>What must become of a folder of malformed checkpoints, in the golden root and in the fixtures alike.</summary>
internal static class MalformedCheckpoints
{
    public const string Reasons = "malformed.json";

    public static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder).Where(path => Path.GetFileName(path) != Reasons).Order(StringComparer.Ordinal);

    public static void AssertAllRefused(string folder) => GoldenCases.CheckAll(Files(folder), path => Path.GetFileName(path), path =>
    {
        var error = Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(path).Dispose());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length > path.Length + 20, "the message says nothing but the name");
    });
}
