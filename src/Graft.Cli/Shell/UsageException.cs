namespace Graft.Cli.Shell;

/// <summary>The command line asks for something impossible; ends the program with <see cref="ExitCode.WrongUsage"/>.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, naming the options as the user typed them, and what to do.</param>
    public UsageException(string message)
        : base(message)
    {
    }
}
