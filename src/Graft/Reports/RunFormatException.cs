namespace Graft.Reports;

/// <summary>A run's directory or one of its files is missing or malformed; the message names it.</summary>
public sealed class RunFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The directory or file.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public RunFormatException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
    }

    /// <summary>The directory or file.</summary>
    public string Path { get; }
}
