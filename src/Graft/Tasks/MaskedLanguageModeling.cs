using Graft.Data;
using Graft.Modeling;

namespace Graft.Tasks;

/// <summary>Masked-language modelling (Devlin et al. 2019): the loss is over the positions that were chosen, all others are ignored.</summary>
public sealed class MaskedLanguageModeling : NlpTask
{
    internal MaskedLanguageModeling()
    {
    }

    /// <inheritdoc/>
    public override string Name => "masked-language-modeling";

    /// <inheritdoc/>
    public override string ClassSuffix => "ForMaskedLM";

    /// <inheritdoc/>
    public override HiddenStateView View => HiddenStateView.Vocabulary;

    /// <inheritdoc/>
    public override TaskOutput? Output(LabelSet? labels) => null;
}
