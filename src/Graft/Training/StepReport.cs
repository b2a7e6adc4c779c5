namespace Graft.Training;

/// <summary>What one optimizer step did.</summary>
/// <param name="Update">Steps done, this one included.</param>
/// <param name="Epoch">Epochs done, in fractions.</param>
/// <param name="Loss">The step's loss per label.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="GradientNorm">The global norm of the gradients before clipping.</param>
/// <param name="Tokens">Tokens of the step, padding not counted.</param>
public sealed record StepReport(int Update, double Epoch, double Loss, double LearningRate, double GradientNorm, int Tokens);
