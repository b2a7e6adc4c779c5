namespace Graft.Metrics;

/// <summary>The predictions whose confidence lies in one interval.</summary>
/// <param name="Lower">The interval's lower end, which is not part of it.</param>
/// <param name="Upper">Its upper end, which is.</param>
/// <param name="Count">How many predictions lie in it.</param>
/// <param name="Confidence">Their mean confidence; 0 of none.</param>
/// <param name="Accuracy">The share of them that is right; 0 of none.</param>
public readonly record struct CalibrationBin(double Lower, double Upper, int Count, double Confidence, double Accuracy)
{
    /// <summary>How far confidence and accuracy lie apart: above 0 the model is surer than it is right.</summary>
    public double Gap => Confidence - Accuracy;
}
