namespace Graft.Pretraining;

/// <summary>How many rows each step has, how long they are, and which: short rows first, a batch that grows.</summary>
internal sealed class StepSizes
{
    private readonly PretrainingOptions _options;
    private readonly int _rows;
    private readonly int _shortSteps;
    private readonly double _rampSteps;

    // The rows of each phase before a step: a sum over all steps before it, kept from step to step.
    private readonly List<long> _firstRows = [0];

    /// <param name="options">Lengths and ramp.</param>
    /// <param name="rows">Rows of a full step at full length.</param>
    /// <param name="steps">Steps of the whole run.</param>
    public StepSizes(PretrainingOptions options, int rows, int steps)
    {
        _options = options;
        _rows = rows;
        _shortSteps = options.ShortLength is null ? 0 : (int)Math.Ceiling(options.ShortRatio * steps);
        _rampSteps = options.RampRatio * steps;
    }

    /// <summary>What a step is made of.</summary>
    /// <param name="update">The step, from 0.</param>
    public StepSize At(int update)
    {
        while (_firstRows.Count <= update)
        {
            var last = _firstRows.Count - 1;
            _firstRows.Add(PhaseOf(last + 1) == PhaseOf(last) ? _firstRows[last] + RowsOf(last) : 0);
        }

        return new StepSize(PhaseOf(update), LengthOf(update), RowsOf(update), _firstRows[update]);
    }

    private int PhaseOf(int update) => update < _shortSteps ? 0 : 1;

    private int LengthOf(int update) => PhaseOf(update) == 0 ? _options.ShortLength!.Value : _options.MaxLength;

    private int RowsOf(int update)
    {
        var share = update < _rampSteps ? _options.RampStart + (1 - _options.RampStart) * update / _rampSteps : 1;
        return Math.Max(1, (int)Math.Round(share * _rows * _options.MaxLength / LengthOf(update)));
    }
}
