namespace Graft.Training.Schedules;

/// <summary>What the threshold of an improvement is measured in.</summary>
public enum PlateauThresholdMode
{
    /// <summary>
    /// A share of the best value; with values below 0 it asks for less than the best, as the reference does. Published as <c>rel</c>.
    /// </summary>
    Rel,

    /// <summary>The metric's own unit. Published as <c>abs</c>.</summary>
    Abs,
}
