namespace Graft.Checkpoints;

/// <summary>A checkpoint's file is malformed, damaged or does not fit the model; the message names the file, the tensor and the remedy.</summary>
public sealed class CheckpointFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file or folder at fault.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CheckpointFormatException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>The file or folder at fault.</summary>
    public string File { get; }
}
