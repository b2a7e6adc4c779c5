using Graft.Data;
using Graft.Tasks;

namespace Graft.Inference;

/// <summary>How a trained token classifier is used.</summary>
public sealed record TokenClassifierOptions
{
    /// <summary>Where it computes: cpu, cuda (cuda:1, ...) or mps. Default cpu.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Rows that are computed together, at least 1. Results do not depend on it. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The longest row in tokens, special tokens included; default, and at most, what model and tokenizer allow.</summary>
    public int? MaxLength { get; init; }

    /// <summary>How many words the windows of a text share that is longer than a row; at least 0. Default 16.</summary>
    public int StrideWords { get; init; } = 16;

    /// <summary>The language whose clitics are split off raw text, one of <see cref="WordSplitter.Languages"/>; default none.</summary>
    public string? Language { get; init; }

    /// <summary>
    /// How words become entities; null (the default) takes <see cref="AggregationStrategy.First"/> where the labels are span tags (BIO and
    /// the like), and gives no entities where they are not.
    /// </summary>
    public AggregationStrategy? Aggregation { get; init; }

    /// <summary>Entities that are left out, as in <see cref="EntityAggregationOptions.IgnoredLabels"/>. Default <c>O</c>.</summary>
    public IReadOnlyCollection<string> IgnoredLabels { get; init; } = ["O"];

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    /// <param name="longest">The longest row in tokens that model and tokenizer allow.</param>
    /// <param name="specialTokens">How many tokens the tokenizer adds to each row.</param>
    public IReadOnlyList<string> Validate(int longest, int specialTokens)
    {
        var problems = new List<string>();
        if (BatchSize < 1)
            problems.Add($"--batch-size must be at least 1, not {BatchSize}");
        if (MaxLength is { } length && (length > longest || length <= specialTokens))
            problems.Add($"--max-length must be from {specialTokens + 1} to {longest}, what the model and its tokenizer allow, not {length}");
        if (StrideWords < 0)
            problems.Add($"--stride-words must be at least 0, not {StrideWords}");
        if (Language is { } language && !WordSplitter.Languages.Contains(language, StringComparer.OrdinalIgnoreCase))
            problems.Add($"--language must be one of {string.Join(", ", WordSplitter.Languages)}, not '{language}'");
        return problems;
    }
}
