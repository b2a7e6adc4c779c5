namespace Graft.Training;

/// <summary>How often something is done in training.</summary>
public enum IntervalStrategy
{
    /// <summary>Never, but for what the end of the run needs.</summary>
    No,

    /// <summary>Every so many optimizer steps.</summary>
    Steps,

    /// <summary>At the end of each epoch.</summary>
    Epoch,
}
