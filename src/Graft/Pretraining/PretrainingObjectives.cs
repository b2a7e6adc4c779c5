using Graft.Tasks;

namespace Graft.Pretraining;

/// <summary>The objectives' names and heads.</summary>
public static class PretrainingObjectives
{
    private static readonly (string Name, PretrainingObjective Objective)[] All =
    [
        ("mlm", PretrainingObjective.Mlm), ("mlm+nsp", PretrainingObjective.MlmNsp), ("mlm+sop", PretrainingObjective.MlmSop), ("causal", PretrainingObjective.Causal),
    ];

    /// <summary>The names, as they are typed and saved.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>The objective of a name; null for an unknown one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static PretrainingObjective? Parse(string name) => All.Where(pair => pair.Name == name).Select(pair => (PretrainingObjective?)pair.Objective).FirstOrDefault();

    /// <summary>The name of an objective.</summary>
    /// <param name="objective">The objective.</param>
    public static string NameOf(PretrainingObjective objective) => All.First(pair => pair.Objective == objective).Name;

    /// <summary>Whether rows are pairs of segments.</summary>
    /// <param name="objective">The objective.</param>
    public static bool HasPairs(this PretrainingObjective objective) => objective is PretrainingObjective.MlmNsp or PretrainingObjective.MlmSop;

    /// <summary>The task whose head the objective trains.</summary>
    /// <param name="objective">The objective.</param>
    public static NlpTask TaskOf(PretrainingObjective objective) => objective switch
    {
        PretrainingObjective.Mlm => NlpTasks.MaskedLanguageModeling,
        PretrainingObjective.Causal => NlpTasks.CausalLanguageModeling,
        _ => NlpTasks.Pretraining,
    };
}
