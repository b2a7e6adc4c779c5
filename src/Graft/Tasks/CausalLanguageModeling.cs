using Graft.Data;
using Graft.Modeling;

namespace Graft.Tasks;

/// <summary>Causal language modelling: each token from those before it. The model's attention must look back only.</summary>
public sealed class CausalLanguageModeling : NlpTask
{
    internal CausalLanguageModeling()
    {
    }

    /// <inheritdoc/>
    public override string Name => "causal-language-modeling";

    /// <inheritdoc/>
    public override string ClassSuffix => "LMHeadModel";

    /// <inheritdoc/>
    public override HiddenStateView View => HiddenStateView.Vocabulary;

    /// <inheritdoc/>
    public override TaskOutput? Output(LabelSet? labels) => null;
}
