using System.CommandLine;
using System.Text.Json;
using Graft.Checkpoints;
using Graft.Cli.Shell;
using Xunit;

namespace Graft.Cli.Tests.Shell;

public class CommandRunnerTests
{
    [Fact]
    public async Task RunAsync_WorkDone_ItsExitCodeAndNothingElse()
    {
        var run = await RunAsync(_ => 0, "work");
        Assert.Equal((ExitCode.Done, "", ""), (run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000000000000 bytes.", "memory")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", "memory")]
    [InlineData("Expected sequence length to be larger than 0 in RNN", "unexpected")]
    public async Task RunAsync_LibtorchThrows_MemoryIsToldFromAFault(string message, string kind)
    {
        var run = await RunAsync(_ => throw new LibtorchException(message), "work", "--json");
        Assert.Equal(kind, JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetProperty("kind").GetString());
        Assert.Equal(ExitCode.Failed, run.Code);
    }

    [Theory]
    [InlineData("checkpoint_format", typeof(CheckpointFormatException), ExitCode.Failed)]
    [InlineData("io", typeof(FileNotFoundException), ExitCode.Failed)]
    [InlineData("io", typeof(UnauthorizedAccessException), ExitCode.Failed)]
    [InlineData("usage", typeof(ArgumentException), ExitCode.WrongUsage)]
    [InlineData("usage", typeof(UsageException), ExitCode.WrongUsage)]
    [InlineData("unexpected", typeof(InvalidOperationException), ExitCode.Failed)]
    public async Task RunAsync_WorkThrows_OneSentenceOneObjectAndTheExitCode(string kind, Type exception, int expected)
    {
        var plain = await RunAsync(_ => throw Create(exception), "work");
        Assert.Equal(expected, plain.Code);
        Assert.Equal("", plain.Output);
        Assert.StartsWith("error: ", plain.Error, StringComparison.Ordinal);
        Assert.Contains("what happened", plain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", plain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", plain.Error, StringComparison.Ordinal);

        var json = await RunAsync(_ => throw Create(exception), "work", "--json");
        Assert.Equal(expected, json.Code);
        var error = JsonDocument.Parse(json.Output).RootElement.GetProperty("error");
        Assert.Equal(kind, error.GetProperty("kind").GetString());
        Assert.Contains("what happened", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WorkThrowsWithVerbose_ShowsWhere()
    {
        var run = await RunAsync(_ => throw new CheckpointFormatException("a.safetensors", "what happened"), "work", "--verbose");
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Interrupted_130()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var run = await RunAsync(_ => throw new OperationCanceledException(), source.Token, "work");
        Assert.Equal(ExitCode.Interrupted, run.Code);
    }

    [Theory]
    [InlineData("There is no command 'wrok': did you mean 'work'?", "wrok")]
    [InlineData("There is no command 'something'. Run 'graft --help'", "something")]
    [InlineData("There is no option '--cuont': did you mean '--count'?", "work", "--cuont", "3")]
    [InlineData("There is no option '--threds': did you mean '--threads'?", "work", "--threds")]
    [InlineData("--count must be a whole number, found 'many'.", "work", "--count", "many")]
    [InlineData("--threads must be at least 1, found 0.", "work", "--threads", "0")]
    [InlineData("--threads must be a whole number, found 'x'.", "work", "--threads", "x")]
    [InlineData("No command was given. Run 'graft --help'")]
    [InlineData("Run 'graft work --help'", "work", "--nonsense")]
    public async Task RunAsync_WrongUsage_SaysWhatWasMeantAndBeginsNothing(string expected, params string[] arguments)
    {
        var run = await RunAsync(_ => throw new InvalidOperationException("must not run"), arguments);
        Assert.Equal((ExitCode.WrongUsage, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);

        var json = await RunAsync(_ => throw new InvalidOperationException("must not run"), [.. arguments, "--json"]);
        Assert.Equal("usage", JsonDocument.Parse(json.Output).RootElement.GetProperty("error").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task RunAsync_GlobalOptions_ReachTheCommandOnEitherSide()
    {
        CommandContext? seen = null;
        int Remember(CommandContext context)
        {
            seen = context;
            return 0;
        }

        await RunAsync(Remember, "--threads", "3", "work", "--json");
        Assert.Equal((3, true, false), (seen!.Threads, seen.Terminal.IsJson, seen.Terminal.IsVerbose));
        await RunAsync(Remember, "work", "--verbose");
        Assert.Equal((null, false, true), (seen.Threads, seen.Terminal.IsJson, seen.Terminal.IsVerbose));
    }

    [Fact]
    public async Task RunAsync_ValueThatBeginsWithAt_IsAText()
    {
        string? seen = null;
        var run = await RunAsync(
            context =>
            {
                seen = context.Parsed.GetValue<string>("--text");
                return 0;
            },
            "work", "--text", "@you come");
        Assert.Equal((ExitCode.Done, "@you come"), (run.Code, seen));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--help", "--nonsense")]
    public async Task RunAsync_Help_ListsCommandsUnderTheirGroups(params string[] arguments)
    {
        var run = await RunAsync(_ => 1, arguments);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Matches(@"(?s)Tried:.*  work +Does nothing.*Options for all commands:.*--json.*--threads N", run.Output);
    }

    [Fact]
    public async Task RunAsync_HelpOfACommand_ShowsItsOptionsWithDefaults()
    {
        var run = await RunAsync(_ => 1, "work", "--help");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches(@"--count <count> +How many \[default: 7\]", run.Output);
    }

    [Fact]
    public async Task RunAsync_Version_IsANumber()
    {
        Assert.Matches(@"^graft \d+\.\d+\.\d+", (await RunAsync(_ => 1, "--version")).Output);
        var json = JsonDocument.Parse((await RunAsync(_ => 1, "--version", "--json")).Output).RootElement;
        Assert.Matches(@"^\d+\.\d+\.\d+$", json.GetProperty("version").GetString());
    }

    private static Exception Create(Type type) =>
        type == typeof(CheckpointFormatException) ? new CheckpointFormatException("a.safetensors", "what happened")
        : type == typeof(ArgumentException) ? new ArgumentException("what happened", nameof(type))
        : (Exception)Activator.CreateInstance(type, "what happened")!;

    private static Task<Run> RunAsync(Func<CommandContext, int> work, params string[] arguments) =>
        RunAsync(work, TestContext.Current.CancellationToken, arguments);

    private static async Task<Run> RunAsync(Func<CommandContext, int> work, CancellationToken cancellationToken, params string[] arguments)
    {
        var command = new GraftCommand("Tried", "work", "Does nothing", (context, _) => Task.FromResult(work(context)))
        {
            new Option<int>("--count") { Description = "How many", DefaultValueFactory = _ => 7 },
            new Option<string>("--text"),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await new CommandRunner([command]).RunAsync(arguments, new TerminalSettings(output, error), cancellationToken);
        return new Run(code, output.ToString(), error.ToString());
    }

    private sealed record Run(int Code, string Output, string Error);

    // TorchSharp throws the base class, which is reserved for such libraries.
    private sealed class LibtorchException(string message) : System.Runtime.InteropServices.ExternalException(message);
}
