using Graft.Modeling;
using Graft.Modeling.Layers;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Pretraining;

/// <summary>The loss of the objectives: the cross-entropy of what is to be guessed, and of the pair's label where there is one.</summary>
internal static class PretrainingLoss
{
    /// <summary>A batch's share of a step's loss.</summary>
    /// <param name="model">A model with the objective's head.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="randomness">The step's random numbers.</param>
    /// <param name="guesses">What is to be guessed in the whole step, at least 1.</param>
    /// <param name="rows">The rows of the whole step.</param>
    /// <returns>A scalar with its graph.</returns>
    public static Tensor Share(TaskModel model, PretrainingBatch batch, StepRandomness? randomness, long guesses, int rows)
    {
        using var scope = NewDisposeScope();
        var input = batch.Input(model.Device, randomness);
        var hidden = model.Backbone.call(input); // (B, T, H)
        var labels = tensor(batch.Labels, device: model.Device); // (M)
        var loss = CrossEntropy.Sum(Guesses(model, batch, input, hidden), labels, 1.0 / guesses);
        if (batch.PairLabels is { } pairs)
            loss = loss + CrossEntropy.Sum(model.PairLogits(hidden), tensor(pairs, device: model.Device), 1.0 / rows);
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The vocabulary's scores at the positions that are to be guessed, and nowhere else: the rest of the head's product would be for nothing.</summary>
    /// <returns>(M, V).</returns>
    public static Tensor Guesses(TaskModel model, PretrainingBatch batch, ModelInput input, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var positions = tensor(batch.Positions, device: model.Device); // (M)
        return model.VocabularyLogits(hidden.flatten(0, 1).index_select(0, positions), input).MoveToOuterDisposeScope(); // (M, V)
    }
}
