using System.Runtime.ExceptionServices;

namespace Graft.Data;

/// <summary>Loops on several threads whose errors are those of one step, and not of how many threads had one.</summary>
internal static class ParallelWork
{
    private const int AnyNumber = -1;

    /// <summary>Runs a step for each index.</summary>
    /// <param name="count">How many indices, from 0.</param>
    /// <param name="step">The step; called on several threads at once.</param>
    /// <param name="threads">The most threads, at least 1; null for as many as the runtime sees fit.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static void For(int count, Action<int> step, int? threads = null, CancellationToken cancellation = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads ?? AnyNumber, CancellationToken = cancellation }, step);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
