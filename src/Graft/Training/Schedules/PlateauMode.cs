namespace Graft.Training.Schedules;

/// <summary>Which way a watched metric improves.</summary>
public enum PlateauMode
{
    /// <summary>Lower is better: a loss.</summary>
    Min,

    /// <summary>Higher is better: a score.</summary>
    Max,
}
