namespace Graft.Vectors;

/// <summary>Word vectors cannot be trained on this text, or with these options; the message says what is in the way and what to do.</summary>
public sealed class WordVectorsTrainingException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public WordVectorsTrainingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
