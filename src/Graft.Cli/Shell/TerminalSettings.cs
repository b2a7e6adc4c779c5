namespace Graft.Cli.Shell;

/// <summary>The two streams of the program and what they can show.</summary>
/// <param name="Output">Standard output: results.</param>
/// <param name="Error">Standard error: messages and progress.</param>
/// <param name="OutputIsTerminal">Whether a person watches <paramref name="Output"/>.</param>
/// <param name="ErrorIsTerminal">Whether a person watches <paramref name="Error"/>, so that bars can move.</param>
/// <param name="UseColour">Whether colours are welcome on terminals.</param>
/// <param name="Width">The terminal's width in columns.</param>
internal sealed record TerminalSettings(
    TextWriter Output, TextWriter Error, bool OutputIsTerminal = false, bool ErrorIsTerminal = false, bool UseColour = false, int Width = 100)
{
    // Where nobody watches, rows should stay whole for grep and diff.
    private const int UnwatchedWidth = 240;

    /// <summary>The console, with <c>NO_COLOR</c> (https://no-color.org) and <c>TERM=dumb</c> honoured.</summary>
    public static TerminalSettings OfThisProcess()
    {
        var isCapable = Environment.GetEnvironmentVariable("TERM") != "dumb";
        var output = isCapable && !Console.IsOutputRedirected;
        var error = isCapable && !Console.IsErrorRedirected;
        return new TerminalSettings(
            output ? Console.Out : Unwatched(), Console.Error, output, error,
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            output || error ? Math.Max(Console.WindowWidth, 40) : UnwatchedWidth);
    }

    // The console's own writer gives the system 256 characters at a time.
    private static StreamWriter Unwatched() =>
        new(Console.OpenStandardOutput(), Console.OutputEncoding, bufferSize: 1 << 16) { AutoFlush = true };
}
