namespace Graft.Training;

/// <summary>The order in which an epoch goes through the rows.</summary>
public enum SamplingStrategy
{
    /// <summary>A new random order every epoch.</summary>
    Random,

    /// <summary>The order of the data, every epoch.</summary>
    Sequential,

    /// <summary>Random, with rows of similar length in one step, so that little is padded.</summary>
    GroupByLength,
}
