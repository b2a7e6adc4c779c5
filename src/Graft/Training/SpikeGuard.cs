namespace Graft.Training;

/// <summary>
/// Ends a run whose loss has left its course: well above its running mean for several steps in a row. A single bad batch is passed over; the
/// mean does not follow what is above the bound, so that a plateau up there does not become the new normal.
/// </summary>
internal static class SpikeGuard
{
    /// <summary>Steps in a row that end a run.</summary>
    public const int Steps = 10;

    private const double Decay = 0.98;

    /// <summary>The state after a step.</summary>
    /// <param name="state">The state before it, with the step counted.</param>
    /// <param name="loss">The step's loss.</param>
    /// <param name="bound">By how much the loss may exceed the mean; null for any.</param>
    /// <exception cref="TrainingDivergedException">It was above the bound for too long.</exception>
    public static TrainingState After(TrainingState state, double loss, double? bound)
    {
        var mean = state.MeanLoss ?? loss;
        if (!(loss > mean + bound))
        {
            return state with
            {
                MeanLoss = Decay * mean + (1 - Decay) * loss,
                SpikeSteps = 0,
                CalmUpdate = state.UnprovenUpdate ?? state.CalmUpdate,
                UnprovenUpdate = null,
            };
        }

        return state.SpikeSteps + 1 < Steps
            ? state with { SpikeSteps = state.SpikeSteps + 1 }
            : throw new TrainingDivergedException(state.Update, loss, mean, Steps, state.CalmUpdate);
    }
}
