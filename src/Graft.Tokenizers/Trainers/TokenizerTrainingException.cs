namespace Graft.Tokenizers.Trainers;

/// <summary>A tokenizer can't be trained on this text with these options; the message says what is in the way and what to do.</summary>
public sealed class TokenizerTrainingException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public TokenizerTrainingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
