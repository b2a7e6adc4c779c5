using System.CommandLine;
using System.CommandLine.Help;

namespace Graft.Cli.Shell;

/// <summary>The root command: parses, runs the command that is called, and turns every outcome into an exit code and a sentence.</summary>
internal sealed class CommandRunner
{
    private readonly RootCommand _root = new("Transfer learning for language: fine-tune published models on your data, evaluate and use them.");

    private readonly Option<bool> _json = new("--json") { Description = "Write results as JSON to standard output, and nothing else there", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show details, and where an error came from", Recursive = true };
    private readonly Option<bool> _version = new("--version") { Description = "Show the version" };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads to compute with, in each process [default: one per core]",
        HelpName = "N",
        Recursive = true,
    };

    /// <summary>Creates the root command.</summary>
    /// <param name="commands">All commands, in the order of the help.</param>
    public CommandRunner(IEnumerable<GraftCommand> commands)
    {
        _threads.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var threads) && threads < 1)
                result.AddError($"--threads must be at least 1, found {threads}.");
        });
        _root.Options.Remove(_root.Options.OfType<VersionOption>().Single());
        foreach (var option in new Option[] { _json, _verbose, _threads, _version })
            _root.Options.Add(option);
        foreach (var command in commands)
            _root.Subcommands.Add(command);
        _root.Options.OfType<HelpOption>().Single().Action = new HelpView(_root);
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The words after <c>graft</c>.</param>
    /// <param name="settings">Where to write.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    /// <returns>The <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TerminalSettings settings, CancellationToken cancellationToken)
    {
        // "@name" is a text like any other here: predictions are made of such texts.
        var parsed = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var group = new ProcessGroup(settings, IsGiven(parsed, _json), IsGiven(parsed, _verbose));
        try
        {
            var code = await RunAsync(parsed, group, cancellationToken);
            group.Leave();
            return code;
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            return group.Fail(error, ExitCode.Interrupted, "interrupted", "Interrupted.");
        }
        catch (Exception error)
        {
            var (code, kind, message) = ErrorText.Of(error);
            return group.Fail(error, code, kind, message);
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, ProcessGroup group, CancellationToken cancellationToken)
    {
        var (terminal, settings) = (group.Terminal, group.Settings);
        if (parsed.Action is HelpView or { Terminating: true, ClearsParseErrors: true })
        {
            var streams = new InvocationConfiguration { Output = settings.Output, Error = settings.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(streams, cancellationToken);
        }

        if (IsGiven(parsed, _version) && parsed.UnmatchedTokens.Count == 0)
        {
            VersionView.Write(terminal);
            return ExitCode.Done;
        }

        if (parsed.Errors.Count > 0)
            throw new UsageException(UsageText.Of(parsed));
        if (UsageText.Misplaced(parsed.CommandResult) is { } misplaced)
            throw new UsageException(misplaced);
        var command = (GraftCommand)parsed.CommandResult.Command;
        return await command.Work(new CommandContext(parsed, terminal, parsed.GetValue(_threads), group.Ranks), cancellationToken);
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
