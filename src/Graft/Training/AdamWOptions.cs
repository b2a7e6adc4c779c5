namespace Graft.Training;

/// <summary>The constants of AdamW; the defaults are the reference Trainer's.</summary>
/// <param name="Beta1">Decay of the first moment a step, in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment a step, in [0, 1).</param>
/// <param name="Epsilon">What is added to the root of the second moment, above 0.</param>
/// <param name="WeightDecay">The share of a decayed parameter, times the learning rate, that is taken off a step; at least 0.</param>
/// <param name="MaxGradientNorm">The global norm that gradients are scaled down to; 0 turns clipping off.</param>
public sealed record AdamWOptions(
    double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0, double MaxGradientNorm = 1);
