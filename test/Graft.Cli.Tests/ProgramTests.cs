using Xunit;

namespace Graft.Cli.Tests;

public class ProgramTests
{
    [Fact]
    public async Task Program_Version_OneLineWithoutLibtorch()
    {
        var (code, output, error) = await GraftProcess.RunAsync(new Dictionary<string, string> { ["GRAFT_CACHE"] = "/nonexistent/folder" }, "--version");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^graft \d+\.\d+\.\d+.*\s$", output);
    }

    [Fact]
    public async Task Program_Help_NamesEveryCommand()
    {
        var (code, output, error) = await GraftProcess.RunAsync("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("  doctor", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_UnknownCommand_2() => Assert.Equal(2, (await GraftProcess.RunAsync("nonsense")).Code);
}
