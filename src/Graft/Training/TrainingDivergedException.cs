namespace Graft.Training;

/// <summary>The loss of a step is not a number; the run's checkpoints up to there are intact.</summary>
public sealed class TrainingDivergedException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="loss">Its loss.</param>
    public TrainingDivergedException(int step, double loss)
        : base($"the loss of step {step} is {loss}: training has diverged; lower --learning-rate or lengthen --warmup-ratio, and check the data")
    {
        Step = step;
    }

    /// <summary>The step, from 1.</summary>
    public int Step { get; }
}
