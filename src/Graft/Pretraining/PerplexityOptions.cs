using Graft.Training.Schedules;

namespace Graft.Pretraining;

/// <summary>How a text's perplexity is measured; figures of other windows, strides or mask rates do not compare.</summary>
/// <param name="Window">Tokens a window, special tokens included; null (default) for what the model allows, at most 512.</param>
/// <param name="Stride">Tokens from one window's beginning to the next one's; null (default) for the whole window.</param>
/// <param name="MaskRate">Masked models: the share of tokens that are masked, in (0, 1); default 0.15. Which ones never changes.</param>
/// <param name="BatchSize">Windows that are computed together, at least 1; default 32.</param>
public sealed record PerplexityOptions(int? Window = null, int? Stride = null, double MaskRate = 0.15, int BatchSize = 32)
{
    /// <summary>Tokens a window, for a model.</summary>
    /// <param name="maxTokens">What the model allows.</param>
    public int WindowOf(int maxTokens) => Window ?? Math.Min(512, maxTokens);

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.Require(Window is null or >= 8, $"--window must be at least 8 tokens, not {Window}");
        problems.Require(Stride is null or >= 1, $"--stride must be at least 1 token, not {Stride}");
        problems.Require(MaskRate is > 0 and < 1, $"--mask-rate must lie between 0 and 1, not {MaskRate}");
        problems.Require(BatchSize >= 1, $"--batch-size must be at least 1, not {BatchSize}");
        return problems.All;
    }
}
