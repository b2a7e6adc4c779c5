namespace Graft.Training;

/// <summary>The loss or the gradients of a step are not numbers; the run's checkpoints up to there are intact.</summary>
public sealed class TrainingDivergedException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="what">What is no number: the loss, or the gradients' norm.</param>
    /// <param name="value">Its value.</param>
    public TrainingDivergedException(long step, string what, double value)
        : base($"the {what} of step {step} is {value}: training has diverged; lower --learning-rate or lengthen --warmup-ratio, and check the data")
    {
        Step = step;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }
}
