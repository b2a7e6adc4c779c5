namespace Graft.Benchmarks;

/// <summary>A reference program of a benchmark cannot be started, or gives no answer.</summary>
public sealed class BenchmarkReferenceException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was asked, what came, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public BenchmarkReferenceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
