using Graft.Testing;
using Graft.Vectors;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>A quickstart of few steps with the sample model and vectors of a few words, in a process of its own.</summary>
public sealed class QuickstartRuns : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-quickstart").FullName;

    /// <summary>Its folder.</summary>
    public string Output => File("out");

    /// <summary>What it printed.</summary>
    public string Json { get; private set; } = "";

    /// <summary>A path beside it.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>The command line of a quickstart into a folder.</summary>
    public string[] Arguments(string output) =>
    [
        "quickstart", "--output", output, "--model", Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert"), "--vectors", File("vectors"),
        "--sizes", "4,8", "--budget", "0.02", "--seed", "3", "--threads", "1", "--json",
    ];

    public async ValueTask InitializeAsync()
    {
        string[] words = ["the", "la", "le", "el", "de", "a", "è", "is", "."];
        StaticVectorsDirectory.Import(File("vectors"), new WordVectors(words, [.. Enumerable.Range(0, words.Length * 4).Select(i => MathF.Sin(i))], 4), new StaticVectorsOptions(HiddenSize: 8));
        var (code, output, error) = await GraftProcess.RunAsync(Arguments(Output));
        Assert.True(code == 0, error);
        Json = output;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
