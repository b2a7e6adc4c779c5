namespace Graft;

/// <summary>
/// The base of all errors that come from the world (files, data, the network), as opposed to <see cref="ArgumentException"/>, which is the
/// caller's bug. The message says what was expected, what was found and what to do; it is written to be shown to a user as it is.
/// </summary>
public abstract class GraftException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    protected GraftException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
