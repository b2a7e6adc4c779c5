namespace Graft.Cli.Shell;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    /// <summary>The work is done.</summary>
    public const int Done = 0;

    /// <summary>The work failed; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, and nothing was begun.</summary>
    public const int WrongUsage = 2;

    /// <summary>Interrupted by Ctrl-C or a request to end; what can be saved is saved.</summary>
    public const int Interrupted = 130;
}
