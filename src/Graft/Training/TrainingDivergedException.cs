namespace Graft.Training;

/// <summary>The loss or the gradients of a step are not numbers, or the loss has left its course; the run's checkpoints up to there are intact.</summary>
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

    /// <summary>Creates the error of a loss that has left its course.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="mean">The running mean of the losses before.</param>
    /// <param name="steps">For how many steps it has been far above that.</param>
    /// <param name="calm">The newest checkpoint from before that, or null where there is none.</param>
    public TrainingDivergedException(long step, double loss, double mean, int steps, int? calm)
        : base($"the loss has been far above its mean of {mean:0.000} for {steps} steps, and is {loss:0.000} at step {step}: training has diverged; "
            + (calm is null ? "no checkpoint is known to be from before that: begin as before with" : $"checkpoint step-{calm} is from before that: take the run further from there (graft pretrain --continue-from) with")
            + " a lower --learning-rate, or raise --loss-spike if this is how it should be")
    {
        Step = step;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }
}
