using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>Two short runs of the samples that differ by their seed.</summary>
public sealed class TrainedRuns : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-report").FullName;

    public string First => File("first");

    public string Second => File("second");

    public string File(string name) => Path.Combine(_folder, name);

    public async ValueTask InitializeAsync()
    {
        foreach (var (output, seed) in new[] { (First, "1"), (Second, "2") })
        {
            var (code, _, error) = await GraftProcess.RunAsync(
                "train", "--recipe", Path.Combine(SharedFiles.Repository, "recipes", "first.json"), "--output", output, "--seed", seed, "--max-steps", "3", "--threads", "1");
            Assert.True(code == 0, error);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
