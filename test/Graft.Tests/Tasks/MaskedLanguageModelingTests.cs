using Graft.Data;
using Graft.Tasks;
using Graft.Tests.Modeling;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Tasks;

public class MaskedLanguageModelingTests
{
    [Fact]
    public void Logits_AnyBatch_ScoreTheVocabularyAtEachToken()
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.Open(TinyBert.Folder).LoadSavedTask();
        using var batch = Batch.Collate(TinyBert.Rows(3), model.Config.PaddingId);
        Assert.Equal([3, batch.InputIds.shape[1], model.Config.Vocabulary], model.Logits(batch).shape);
    }

    [Fact]
    public void SummedLoss_ChosenPositions_SumsTheirLogLikelihoodAndNoOthers()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1, 2, 3, 0, 0, 0, -1, 4, 0.5f, 9, 9, 9 }, [2, 2, 3]);
        var labels = tensor(new long[] { 2, LabelSet.IgnoredId, 0, LabelSet.IgnoredId }, [2, 2]);
        var expected = NegativeLogLikelihood([1, 2, 3], 2) + NegativeLogLikelihood([-1, 4, 0.5], 0);
        Assert.Equal(expected, NlpTasks.MaskedLanguageModeling.SummedLoss(logits, labels, 0).item<float>(), 1e-5);
    }

    [Fact]
    public void SummedLoss_NothingChosen_IsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, NlpTasks.MaskedLanguageModeling.SummedLoss(ones(2, 2, 3), full([2, 2], LabelSet.IgnoredId, int64), 0).item<float>());
    }

    [Fact]
    public void SummedLoss_Smoothed_SpreadsTheShareOverAllLabels()
    {
        using var scope = NewDisposeScope();
        double[] scores = [1, 2, 3];
        var logits = tensor(scores.Select(score => (float)score).ToArray(), [1, 1, 3]);
        var spread = Enumerable.Range(0, 3).Average(label => NegativeLogLikelihood(scores, label));
        Assert.Equal(
            0.8 * NegativeLogLikelihood(scores, 1) + 0.2 * spread,
            NlpTasks.MaskedLanguageModeling.SummedLoss(logits, ones([1, 1], int64), 0.2).item<float>(), 1e-5);
    }

    private static double NegativeLogLikelihood(double[] scores, int label) => Math.Log(scores.Sum(Math.Exp)) - scores[label];
}
