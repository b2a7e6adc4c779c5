namespace Graft.Experiments;

/// <summary>A recipe is missing or malformed; the message names the file and the place.</summary>
public sealed class RecipeFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The recipe.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public RecipeFormatException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>The recipe.</summary>
    public string File { get; }
}
