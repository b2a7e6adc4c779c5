namespace Graft.Training.Schedules;

/// <summary>
/// Warm-up, the full rate, a decay that ends with the run, and the lowest rate from there (Hu et al. 2024, MiniCPM). Where warm-up and
/// decay together are longer than the run there is no stable phase, and the decay is entered in its middle.
/// </summary>
internal sealed class WarmupStableDecaySchedule : LearningRateSchedule
{
    private readonly int _totalUpdates;
    private readonly int _decayUpdates;
    private readonly PhaseShape _warmupShape;
    private readonly PhaseShape _decayShape;
    private readonly double _cycles;
    private readonly double _minShare;

    public WarmupStableDecaySchedule(double learningRate, int warmupUpdates, int totalUpdates, ScheduleOptions options)
        : base(learningRate, warmupUpdates)
    {
        _totalUpdates = totalUpdates;
        _decayUpdates = options.NumDecaySteps ?? 0;
        _warmupShape = options.WarmupType ?? PhaseShape.Linear;
        _decayShape = options.DecayType ?? PhaseShape.Cosine;
        _cycles = options.NumCycles ?? 0.5;
        _minShare = options.MinLrRatio ?? 0;
    }

    private protected override double WarmupFactor(int update)
    {
        var progress = (double)update / WarmupUpdates;
        var height = _warmupShape switch
        {
            PhaseShape.Linear => progress,
            PhaseShape.Cosine => 0.5 * (1 - Math.Cos(Math.PI * progress)),
            _ => 1 - Math.Sqrt(1 - progress),
        };
        return CosineSchedule.OnFloor(height, _minShare);
    }

    private protected override double FactorAfterWarmup(int update)
    {
        var decayStart = _totalUpdates - _decayUpdates;
        if (update < decayStart)
            return 1;
        if (update >= _totalUpdates)
            return _minShare;

        var progress = (update - (double)decayStart) / _decayUpdates;
        var height = _decayShape switch
        {
            PhaseShape.Linear => 1 - progress,
            PhaseShape.Cosine => CosineSchedule.Wave(_cycles, progress),
            _ => 1 - Math.Sqrt(progress),
        };
        return CosineSchedule.OnFloor(height, _minShare);
    }
}
