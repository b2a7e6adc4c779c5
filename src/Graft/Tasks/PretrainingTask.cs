using Graft.Data;
using Graft.Modeling;

namespace Graft.Tasks;

/// <summary>Masked-language modelling together with a label for each pair of segments (Devlin et al. 2019, section 3.1): the sum of both losses.</summary>
public sealed class PretrainingTask : NlpTask
{
    internal PretrainingTask()
    {
    }

    /// <inheritdoc/>
    public override string Name => "pretraining";

    /// <inheritdoc/>
    public override string ClassSuffix => "ForPreTraining";

    /// <inheritdoc/>
    public override HiddenStateView View => HiddenStateView.VocabularyAndPair;

    /// <inheritdoc/>
    public override TaskOutput? Output(LabelSet? labels) => null;
}
