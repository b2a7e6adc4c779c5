namespace Graft.Training.Schedules;

/// <summary>
/// How the learning rate changes over a run. The published name of a member is its name in snake case (<c>cosine_with_restarts</c>);
/// <see cref="ScheduleKinds"/> converts.
/// </summary>
public enum ScheduleKind
{
    /// <summary>Linear warm-up, then a straight line to 0 at the last update. The default.</summary>
    Linear,

    /// <summary>Linear warm-up, then a cosine wave, half of one by default, to 0.</summary>
    Cosine,

    /// <summary>Linear warm-up, then several half cosines, each from the full rate to 0.</summary>
    CosineWithRestarts,

    /// <summary>As <see cref="Cosine"/>, but down to a rate above 0.</summary>
    CosineWithMinLr,

    /// <summary>
    /// As <see cref="CosineWithMinLr"/>, one update ahead: warm-up begins above 0, and the last update uses the lowest rate.
    /// </summary>
    CosineWarmupWithMinLr,

    /// <summary>Linear warm-up, then a power of the share that remains.</summary>
    Polynomial,

    /// <summary>The same rate always; no warm-up.</summary>
    Constant,

    /// <summary>Linear warm-up, then the same rate always.</summary>
    ConstantWithWarmup,

    /// <summary>Linear warm-up, then falling with the inverse square root of the update; knows no end.</summary>
    InverseSqrt,

    /// <summary>Warm-up, the full rate, and a decay over the last updates.</summary>
    WarmupStableDecay,

    /// <summary>Lowered when evaluations stop improving: <see cref="ReduceOnPlateau"/>, which is not a function of the update.</summary>
    ReduceLrOnPlateau,
}
