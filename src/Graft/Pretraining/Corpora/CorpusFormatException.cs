namespace Graft.Pretraining.Corpora;

/// <summary>A corpus is damaged, does not fit its tokenizer, or cannot be made where it is asked for; the message names the file and the remedy.</summary>
public sealed class CorpusFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file or folder at fault.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CorpusFormatException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>The file or folder at fault.</summary>
    public string File { get; }
}
