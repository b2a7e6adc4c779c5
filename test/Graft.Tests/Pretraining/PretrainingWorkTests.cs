using Graft.Modeling;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Pretraining;

public class PretrainingWorkTests
{
    /// <summary>Rows of 48 in place of 128, and a batch that grows: the parts of a step are alike, so that ranks have the same to do.</summary>
    [Fact]
    public void At_ShortRowsAndRamp_CutsAStepIntoPartsAlike()
    {
        var rows = new FixedRows([.. Enumerable.Range(0, 128 * 300).Select(i => 5 + i % 100)], 128, new RandomSource(1));
        var options = new PretrainingOptions(MaxLength: 128, RampRatio: 0.5, RampStart: 0.25);
        var training = new TrainingOptions(MaxSteps: 20, BatchSize: 16, GradientAccumulationSteps: 3, Seed: 1);
        using var model = new TaskModel(TinyBert.Family, TinyBert.Family.NewConfig(new ModelSizes(159, 32, 1, 2)), NlpTasks.MaskedLanguageModeling, null);
        using var work = new PretrainingWork(model, rows, new Collator(null, 0), options, training);
        for (var update = 0; update < 20; update++)
        {
            var parts = work.At(update).Select(part => part.Rows).ToList();
            Assert.Equal(3, parts.Count);
            Assert.InRange(parts.Max() - parts.Min(), 0, 1);
            Assert.InRange(parts.Max(), 1, 16);
        }

        Assert.Equal(48, work.At(19).Sum(part => part.Rows));
    }
}
