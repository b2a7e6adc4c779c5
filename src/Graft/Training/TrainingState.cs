using Graft.Tasks;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>Where a run stands, apart from weights and moments; with them it is all that a resumed run needs, since random numbers are counted, not drawn.</summary>
public sealed record TrainingState
{
    /// <summary>Optimizer steps done.</summary>
    public required int Update { get; init; }

    /// <summary>Tokens trained on so far, padding not counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds of training so far, over all parts of an interrupted run, evaluation and checkpoints included.</summary>
    public required double Seconds { get; init; }

    /// <summary>The sum of the losses of the steps since the last logged line.</summary>
    public required double LossSinceLog { get; init; }

    /// <summary>How many steps these are.</summary>
    public int StepsSinceLog { get; init; }

    /// <summary>The step with the best primary metric so far, or null.</summary>
    public BestUpdate? Best { get; init; }

    /// <summary>What the newest evaluation found, or null.</summary>
    public EvaluationScores? LastScores { get; init; }

    /// <summary>How many evaluations in a row were no better than the best before them, by more than the threshold of early stopping.</summary>
    public int EvaluationsWithoutGain { get; init; }

    /// <summary>The state of a schedule that follows the dev score, or null.</summary>
    public ReduceOnPlateauState? Plateau { get; init; }

    /// <summary>The running mean of the steps' losses, or null before the first.</summary>
    public double? MeanLoss { get; init; }

    /// <summary>How many steps in a row the loss has been far above its mean.</summary>
    public int SpikeSteps { get; init; }

    /// <summary>The newest checkpoint after which the loss was on its course, or null; it stays, so that there is one to go back to. Of runs that watch for spikes.</summary>
    public int? CalmUpdate { get; init; }

    /// <summary>A newer checkpoint of which that is not known yet, since the loss of a step is of the weights before it; or null.</summary>
    public int? UnprovenUpdate { get; init; }

    /// <summary>The last step at the full rate, whose checkpoint stays so that the run can be taken further from it; null before it, and for schedules that have none.</summary>
    public int? StableUpdate { get; init; }

    /// <summary>The step at which this run took another one further, or 0.</summary>
    public int TakenOverAt { get; init; }

    /// <summary>What the rows and options were; a run is only resumed with the same.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>A run before its first step.</summary>
    internal static TrainingState AtStart(string fingerprint, ReduceOnPlateauState? plateau) => new()
    {
        Update = 0,
        Tokens = 0,
        Seconds = 0,
        LossSinceLog = 0,
        Fingerprint = fingerprint,
        Plateau = plateau,
    };
}
