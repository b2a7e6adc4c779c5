namespace Graft.Distributed;

/// <summary>The processes of a run cannot work together: MPI is missing or failed, or they were given different work.</summary>
public sealed class MpiException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public MpiException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
