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

    /// <summary>Which tokens of raw text are masked; the index is the step and the row's place in it.</summary>
    Masking = 7,

    /// <summary>Which language's text a row takes; the index is the phase.</summary>
    Language = 8,

    /// <summary>Pairs of segments: where they begin, and whether the second follows; the index is the row.</summary>
    Pairs = 9,

    /// <summary>The hash functions that near duplicates are found by.</summary>
    Shingles = 10,

    /// <summary>Word vectors: what is left out, windows and negative samples; the index is the epoch and the part of the text.</summary>
    WordVectors = 11,
}
