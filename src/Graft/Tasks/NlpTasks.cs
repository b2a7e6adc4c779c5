namespace Graft.Tasks;

/// <summary>The one list of tasks.</summary>
public static class NlpTasks
{
    /// <summary>A label for each token or word: part of speech, named entities, chunks.</summary>
    public static TokenClassification TokenClassification { get; } = new();

    /// <summary>The token that was masked.</summary>
    public static MaskedLanguageModeling MaskedLanguageModeling { get; } = new();

    /// <summary>The token that was masked, and whether two segments follow each other.</summary>
    public static PretrainingTask Pretraining { get; } = new();

    /// <summary>The next token.</summary>
    public static CausalLanguageModeling CausalLanguageModeling { get; } = new();

    /// <summary>Every task that Graft implements.</summary>
    public static IReadOnlyList<NlpTask> All { get; } = [TokenClassification, MaskedLanguageModeling, Pretraining, CausalLanguageModeling];

    /// <summary>The task that a reference class name stands for, such as <c>BertForTokenClassification</c>; null for a bare backbone or an unknown head.</summary>
    /// <param name="architecture">An entry of <c>architectures</c> in config.json.</param>
    public static NlpTask? OfArchitecture(string architecture) =>
        All.FirstOrDefault(task => architecture.EndsWith(task.ClassSuffix, StringComparison.Ordinal));
}
