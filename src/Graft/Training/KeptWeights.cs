namespace Graft.Training;

/// <summary>Which weights a run ends with.</summary>
public enum KeptWeights
{
    /// <summary>Those of the evaluation with the best primary metric; the last where nothing was evaluated.</summary>
    Best,

    /// <summary>Those of the last step.</summary>
    Last,

    /// <summary>An average over steps; evaluations score it too.</summary>
    Average,

    /// <summary>
    /// The best step's or the average, whichever scores better: evaluations score the plain weights, and the average is scored once, at the end.
    /// Of equals the average. Needs dev data.
    /// </summary>
    BestOrAverage,
}
