namespace Graft.Training.Schedules;

/// <summary>When and how far <see cref="ReduceOnPlateau"/> lowers the rate. The words and defaults are torch's.</summary>
public sealed record ReduceOnPlateauOptions
{
    /// <summary>Which way the metric improves (<c>--plateau-mode</c>). Default: <see cref="PlateauMode.Min"/>, for a loss.</summary>
    public PlateauMode Mode { get; init; } = PlateauMode.Min;

    /// <summary>What the rate is multiplied with (<c>--plateau-factor</c>), between 0 and 1, neither included. Default: 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>
    /// Evaluations without improvement that are borne (<c>--plateau-patience</c>), at least 0; the next one lowers the rate. Default: 10.
    /// </summary>
    public int Patience { get; init; } = 10;

    /// <summary>By how much a value must be better than the best (<c>--plateau-threshold</c>), 0 or more. Default: 1e-4.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>
    /// What <see cref="Threshold"/> is measured in (<c>--plateau-threshold-mode</c>). Default: <see cref="PlateauThresholdMode.Rel"/>.
    /// </summary>
    public PlateauThresholdMode ThresholdMode { get; init; } = PlateauThresholdMode.Rel;

    /// <summary>Evaluations after a reduction that don't count as bad (<c>--plateau-cooldown</c>), at least 0. Default: 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The rate below which it is never lowered (<c>--plateau-min-lr</c>), 0 or more. Default: 0.</summary>
    public double MinLr { get; init; }

    /// <summary>A reduction of at most this much is not made (<c>--plateau-eps</c>), 0 or more. Default: 1e-8.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Every problem of these options, each naming the option as the user types it; empty where there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.Require(Enum.IsDefined(Mode), $"--plateau-mode is {(int)Mode}: expected min or max");
        problems.Require(Factor is > 0 and < 1, $"--plateau-factor is {Factor}: expected a number between 0 and 1, neither included");
        problems.Require(Patience >= 0, $"--plateau-patience is {Patience}: expected at least 0 evaluations");
        problems.Require(double.IsFinite(Threshold) && Threshold >= 0,
            $"--plateau-threshold is {Threshold}: expected a finite number, 0 or more");
        problems.Require(Enum.IsDefined(ThresholdMode), $"--plateau-threshold-mode is {(int)ThresholdMode}: expected rel or abs");
        problems.Require(Cooldown >= 0, $"--plateau-cooldown is {Cooldown}: expected at least 0 evaluations");
        problems.Require(double.IsFinite(MinLr) && MinLr >= 0, $"--plateau-min-lr is {MinLr}: expected a finite number, 0 or more");
        problems.Require(double.IsFinite(Eps) && Eps >= 0, $"--plateau-eps is {Eps}: expected a finite number, 0 or more");
        return problems.All;
    }
}
