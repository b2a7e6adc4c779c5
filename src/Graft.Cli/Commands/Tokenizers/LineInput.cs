using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>The input of commands that work line by line: what is given on the command line, else standard input.</summary>
internal static class LineInput
{
    /// <summary>The name of standard input in messages.</summary>
    public const string Name = "standard input";

    /// <summary>Maps all input.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="given">What is given on the command line; where there is anything, standard input is not read.</param>
    /// <param name="option">The option by which it is given, for the hint to somebody at a terminal.</param>
    /// <param name="map">What to do with each text; see <see cref="LineMapping"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<int> RunAsync(
        CommandContext context, string[]? given, string option, Action<string, long, OutputLines> map, CancellationToken cancellationToken)
    {
        var mapping = new LineMapping(context, map);
        if (given is { Length: > 0 })
        {
            mapping.Run(given);
            return ExitCode.Done;
        }

        if (!Console.IsInputRedirected)
            context.Terminal.Say($"Reading lines from the terminal; Ctrl-D ends. ({option} gives one on the command line.)");
        await using var input = Console.OpenStandardInput();
        await mapping.RunAsync(LineBatches.Of(input, Name, cancellationToken), cancellationToken);
        return ExitCode.Done;
    }
}
