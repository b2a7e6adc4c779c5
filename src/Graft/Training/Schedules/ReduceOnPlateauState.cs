using System.Text.Json.Serialization;

namespace Graft.Training.Schedules;

/// <summary>Where a <see cref="ReduceOnPlateau"/> stands between two evaluations: all that a checkpoint needs to go on.</summary>
/// <param name="Rate">The learning rate now.</param>
/// <param name="Best">The best value so far; null before the first that counts.</param>
/// <param name="BadEvaluations">Evaluations in a row without improvement.</param>
/// <param name="CooldownLeft">Evaluations to come that don't count as bad.</param>
public sealed record ReduceOnPlateauState(
    double Rate,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Best,
    int BadEvaluations,
    int CooldownLeft)
{
    /// <summary>Every problem of a state that was read from a file; empty where there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.Require(double.IsFinite(Rate) && Rate >= 0,
            $"the saved plateau state has rate {Rate}: expected a finite number, 0 or more");
        problems.Require(Best is not { } best || !double.IsNaN(best),
            "the saved plateau state has NaN as its best value: expected a number or null");
        problems.Require(BadEvaluations >= 0, $"the saved plateau state counts {BadEvaluations} bad evaluations: expected at least 0");
        problems.Require(CooldownLeft >= 0,
            $"the saved plateau state has {CooldownLeft} evaluations of cooldown left: expected at least 0");
        return problems.All;
    }
}
