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
}
