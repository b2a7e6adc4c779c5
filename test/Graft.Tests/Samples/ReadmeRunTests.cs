using System.Diagnostics;
using System.Text.RegularExpressions;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Samples;

/// <summary>The README's first run and its program, run as a reader would.</summary>
[Trait(Tier.Key, Tier.Slow)]
public class ReadmeRunTests
{
    // Both may have to build the program first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Well above the most frequent tag (91 % on dev), and below what was measured, which other processors may not reach to the digit.
    private const double LeastDevAccuracy = 0.9;

    [Fact]
    public async Task FirstRun_InAFolderOfItsOwn_TrainsScoresAndTags()
    {
        using var scratch = new ScratchFolder();
        var outputs = new List<string>();
        foreach (var command in Readme.FirstRun)
            outputs.Add(await RunAsync(SharedFiles.Repository, "bash", "-c", command.Replace("runs/first", scratch.File("first"), StringComparison.Ordinal)));

        Assert.NotEmpty(outputs);
        Assert.True(File.Exists(Path.Combine(scratch.File("first"), "model.safetensors")));
        Assert.Matches("baker", outputs[^1]);
    }

    [Fact]
    public async Task Program_FromACopy_TrainsAndTags()
    {
        using var copy = new ScratchFolder();
        foreach (var folder in new[] { "recipes", "samples" })
            Copy(Path.Combine(SharedFiles.Repository, folder), copy.File(folder));
        foreach (var file in new[] { "Libtorch.props", "Directory.Packages.props", "Directory.Build.targets", "global.json" })
            File.Copy(Path.Combine(SharedFiles.Repository, file), copy.File(file));
        // The library itself is the repository's: a copy of it would be built anew.
        var program = copy.File(Path.Combine("samples", "train-and-tag.cs"));
        var source = File.ReadAllText(program);
        Assert.Contains("#:project ../src/", source, StringComparison.Ordinal);
        File.WriteAllText(program, source.Replace("#:project ../src/", $"#:project {SharedFiles.Repository}/src/", StringComparison.Ordinal));

        var lines = (await RunAsync(copy.Path, "dotnet", "run", "-c", "Release", "samples/train-and-tag.cs")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var accuracy = Regex.Match(lines[0], @"^dev accuracy: ([01]\.\d+)$");
        Assert.True(accuracy.Success, lines[0]);
        Assert.InRange(double.Parse(accuracy.Groups[1].Value), LeastDevAccuracy, 1);
        Assert.Equal(["The", "old", "baker", "does", "n't", "like", "cold", "coffee", "."], lines[1..].Select(line => line.Split('\t')[0]));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Runs a program to its end and gives its standard output; any exit code but 0 fails the test.</summary>
    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
