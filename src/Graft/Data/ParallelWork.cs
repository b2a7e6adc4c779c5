using System.Runtime.ExceptionServices;

namespace Graft.Pretraining.Corpora;

/// <summary>Loops on several threads whose errors are those of one step, and not of how many threads had one.</summary>
internal static class ParallelWork
{
    /// <summary>Runs a step for each index.</summary>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static void For(int count, int threads, Action<int> step, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, step);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
