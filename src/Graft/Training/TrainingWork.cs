using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>What a run trains on: the parts of each step and their loss. A function of the seed and the step's number alone, so that a resumed run is the same run.</summary>
public abstract class TrainingWork : IDisposable
{
    /// <summary>How many steps there are.</summary>
    public abstract TrainingPlan Plan { get; }

    /// <summary>A short name for data and options; a run is only resumed with the same.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Does what has to be done once before the first step; a cancellation leaves it for later.</summary>
    /// <param name="cancellation">Ends it early.</param>
    public virtual void Prepare(CancellationToken cancellation)
    {
    }

    /// <summary>The parts of a step; asked for once for each step, in rising order.</summary>
    /// <param name="update">The step, from 0.</param>
    public abstract IReadOnlyList<MicroBatch> At(int update);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
