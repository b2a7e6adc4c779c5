namespace Graft.Reports;

/// <summary>A line of the log about steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done, in fractions.</param>
/// <param name="Loss">The loss per label, mean since the line before.</param>
/// <param name="LearningRate">The learning rate, or null.</param>
/// <param name="GradientNorm">The gradients' norm before clipping, or null.</param>
internal sealed record LoggedStep(long Step, double Epoch, double Loss, double? LearningRate, double? GradientNorm);
