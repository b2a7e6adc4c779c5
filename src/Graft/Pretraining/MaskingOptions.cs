using Graft.Training.Schedules;

namespace Graft.Pretraining;

/// <summary>How tokens are masked.</summary>
/// <param name="Rate">The share of tokens that are chosen to be guessed, in (0, 1); default 0.15.</param>
/// <param name="MaskShare">Of those, the share that becomes the mask token, in [0, 1]; default 0.8.</param>
/// <param name="RandomShare">Of those, the share that becomes a random token of the vocabulary; the rest stays. Default 0.1.</param>
/// <param name="WholeWords">
/// Whether all tokens of a word are chosen together; then all of them become the mask token, as in the reference, and the shares are not read. Default false.
/// </param>
public sealed record MaskingOptions(double Rate = 0.15, double MaskShare = MaskingOptions.DefaultMaskShare, double RandomShare = MaskingOptions.DefaultRandomShare, bool WholeWords = false)
{
    private const double DefaultMaskShare = 0.8, DefaultRandomShare = 0.1;

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.Require(Rate is > 0 and < 1, $"--mask-rate must lie between 0 and 1, not {Rate}");
        problems.Require(MaskShare is >= 0 and <= 1, $"--mask-share must lie in [0, 1], not {MaskShare}");
        problems.Require(RandomShare is >= 0 and <= 1, $"--random-share must lie in [0, 1], not {RandomShare}");
        problems.Require(MaskShare + RandomShare <= 1, $"--mask-share and --random-share must be at most 1 together, not {MaskShare} + {RandomShare}");
        problems.Require(
            !WholeWords || (MaskShare, RandomShare) == (DefaultMaskShare, DefaultRandomShare), "--whole-words masks all that it chooses: --mask-share and --random-share do not go with it");
        return problems.All;
    }
}
