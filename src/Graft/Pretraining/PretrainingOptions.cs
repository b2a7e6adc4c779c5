using System.Text.Json.Serialization;
using Graft.Training.Schedules;

namespace Graft.Pretraining;

/// <summary>What is learnt from raw text, and how rows are made of it.</summary>
/// <param name="Objective">The objective; default masked-language modelling.</param>
/// <param name="Masking">How tokens are masked; default as BERT's. Not read by the causal objective.</param>
/// <param name="MaxLength">Tokens a row, special tokens included, at least 8; default 128.</param>
/// <param name="ShortLength">
/// Tokens a row in the first part of the run, at least 8 and below <paramref name="MaxLength"/>; a step then has as many more rows, so that its
/// tokens stay the same. Null (default) for one length throughout.
/// </param>
/// <param name="ShortRatio">The share of all steps that have short rows, in (0, 1]; needed with <paramref name="ShortLength"/>, else 0.</param>
/// <param name="RampRatio">The share of all steps in which the batch grows to its size, in [0, 1]; default 0.</param>
/// <param name="RampStart">The share of the batch that the first step has, in (0, 1]; default 0.25. Read with <paramref name="RampRatio"/> alone.</param>
/// <param name="Alpha">
/// How languages are sampled: with shares in proportion to tokens^alpha, in [0, 1]. 1 leaves them as they are, 0 makes all alike; default 0.3, as
/// Conneau et al. 2020.
/// </param>
/// <param name="WithinDocuments">Whether attention stays within a document where a row has parts of several; default false. Slower: masks of its own for every row.</param>
/// <param name="EvalRows">Rows of the held-out text that an evaluation scores at most, spread over the languages, at least 1; default 500.</param>
public sealed record PretrainingOptions(
    PretrainingObjective Objective = PretrainingObjective.Mlm,
    MaskingOptions? Masking = null,
    int MaxLength = 128,
    int? ShortLength = null,
    double ShortRatio = 0,
    double RampRatio = 0,
    double RampStart = 0.25,
    double Alpha = 0.3,
    bool WithinDocuments = false,
    int EvalRows = 500)
{
    /// <summary>How tokens are masked, defaults included.</summary>
    [JsonIgnore]
    public MaskingOptions MaskingOptions => Masking ?? new MaskingOptions();

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.AddRange(MaskingOptions.Validate());
        problems.Require(MaxLength >= 8, $"--max-length must be at least 8 tokens, not {MaxLength}");
        problems.Require(ShortLength is null || (ShortLength >= 8 && ShortLength < MaxLength), $"--short-length must be from 8 to below --max-length {MaxLength}, not {ShortLength}");
        problems.Require(ShortLength is null ? ShortRatio == 0 : ShortRatio is > 0 and <= 1,
            ShortLength is null ? "--short-ratio needs --short-length, the tokens of a short row" : $"--short-length needs --short-ratio in (0, 1], not {ShortRatio}");
        problems.Require(RampRatio is >= 0 and <= 1, $"--ramp-ratio must lie in [0, 1], not {RampRatio}");
        problems.Require(RampStart is > 0 and <= 1, $"--ramp-start must lie in (0, 1], not {RampStart}");
        problems.Require(Alpha is >= 0 and <= 1, $"--alpha must lie in [0, 1], not {Alpha}");
        problems.Require(EvalRows >= 1, $"--eval-rows must be at least 1, not {EvalRows}");
        problems.Require(!WithinDocuments || !Objective.HasPairs(), "--within-documents says nothing with pairs, whose segments may come from two documents: leave it out");
        return problems.All;
    }
}
