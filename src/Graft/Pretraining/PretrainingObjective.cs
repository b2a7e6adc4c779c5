namespace Graft.Pretraining;

/// <summary>What a model learns from raw text.</summary>
public enum PretrainingObjective
{
    /// <summary>Masked-language modelling (Devlin et al. 2019): guess the tokens that were masked.</summary>
    Mlm,

    /// <summary>The same, and whether the second of two segments follows the first (next-sentence prediction, Devlin et al. 2019).</summary>
    MlmNsp,

    /// <summary>The same, and whether two segments that follow each other stand in their order (sentence-order prediction, Lan et al. 2020).</summary>
    MlmSop,

    /// <summary>Causal language modelling: guess each token from those before it.</summary>
    Causal,
}
