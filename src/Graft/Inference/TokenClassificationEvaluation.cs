using Graft.Tasks;

namespace Graft.Inference;

/// <summary>How well a model labels a labelled data set.</summary>
/// <param name="Report">The scores.</param>
/// <param name="Predictions">What was predicted, sentence by sentence.</param>
/// <param name="UnknownLabels">
/// Labels of the data that the model does not know, with how often each occurs, in ordinal order. The model cannot predict them, so these
/// words count as wrong; they take no part in the loss.
/// </param>
public sealed record TokenClassificationEvaluation(
    TokenClassificationReport Report, WordPredictions Predictions, IReadOnlyDictionary<string, int> UnknownLabels);
