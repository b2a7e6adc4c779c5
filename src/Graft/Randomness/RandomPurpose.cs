namespace Graft.Randomness;

/// <summary>What random numbers are drawn for. Each purpose has streams of its own, so that adding draws to one never moves another.</summary>
public enum RandomPurpose
{
    /// <summary>First values of parameters that no checkpoint gives; the index is derived from the parameter's name.</summary>
    Initialization = 1,

    /// <summary>The order of examples; the index is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Dropout masks; the index is the step.</summary>
    Dropout = 3,

    /// <summary>Which examples are held out for evaluation.</summary>
    HoldOut = 4,

    /// <summary>Rows of a benchmark that has no data.</summary>
    Benchmark = 5,

    /// <summary>Which examples a run with fewer of them trains on.</summary>
    Subset = 6,

    /// <summary>Word vectors: what is left out, windows and negative samples; the index is the epoch and the part of the text.</summary>
    WordVectors = 11,
}
