using Graft.Experiments;
using Graft.Experiments.Transfer;
using Graft.Reports.Transfer;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments.Transfer;

/// <summary>A study with the tiny model: from two languages to a third, whose exclamation marks have a tag that no source has.</summary>
internal static class TinyStudy
{
    public static TrainingOptions Options { get; } = TransferRecipe.DefaultTraining with { Epochs = 2, BatchSize = 8, LearningRate = 3e-3 };

    /// <summary>The study, its data written.</summary>
    /// <param name="scratch">Where data and output are.</param>
    /// <param name="seeds">The seeds; default 1 and 2.</param>
    /// <param name="testSeed">Another seed, other test sentences.</param>
    public static TransferRecipe Recipe(ScratchFolder scratch, IReadOnlyList<long>? seeds = null, long testSeed = 7) => new(
        new Recipe(NlpTasks.TokenClassification.Name, TinyBert.Folder, new DataDescription(), scratch.File("study"), Options, Seeds: seeds ?? [1, 2]),
        [
            new DataSource("fr", [TinyTreebanks.Write(scratch, "fr.conllu", "fr", 20)], [TinyTreebanks.Write(scratch, "fr-dev.conllu", "fr", 6, seed: 2)]),
            new DataSource("es", [TinyTreebanks.Write(scratch, "es.conllu", "es", 12)], [TinyTreebanks.Write(scratch, "es-dev.conllu", "es", 6, seed: 2)]),
        ],
        [
            new TransferTarget(
                "it", [TinyTreebanks.Write(scratch, "pud.conllu", "it", 10, testSeed, exclamation: "INTJ"), TinyTreebanks.Write(scratch, "news.conllu", "it", 5, testSeed + 1)],
                [TinyTreebanks.Write(scratch, "it.conllu", "it", 9, seed: 3), TinyTreebanks.Write(scratch, "it-more.conllu", "it", 4, seed: 4)],
                [TinyTreebanks.Write(scratch, "it-dev.conllu", "it", 5, seed: 5)]),
            new TransferTarget("es", [TinyTreebanks.Write(scratch, "es-test.conllu", "es", 5, testSeed)]),
        ],
        FewShot: [3]);

    /// <summary>Runs a study.</summary>
    /// <param name="recipe">The study.</param>
    /// <param name="resume">Whether to go on with what is there.</param>
    /// <param name="stopIn">The number of the job, from 0, that is asked to stop after its second step.</param>
    /// <returns>What it found, and the jobs that were trained.</returns>
    public static (TransferResult Result, List<string> Trained) Run(TransferRecipe recipe, bool resume = false, int? stopIn = null)
    {
        var trained = new List<string>();
        var study = TransferStudy.Prepare(recipe, resume, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var result = study.Run(
            (job, run) =>
            {
                trained.Add($"{job.Row} {job.Seed}");
                var isStopped = study.Jobs.ToList().IndexOf(job) == stopIn;
                var observer = new Training.RecordingObserver
                {
                    StepDone = report =>
                    {
                        if (isStopped && report.Update == 2)
                            stop.Cancel();
                    },
                };
                return run.Run(observer, stop.Token);
            },
            cancellation: stop.Token);
        return (result, trained);
    }

    /// <summary>The weights of every run under a study's folder, by the run's place.</summary>
    public static Dictionary<string, byte[]> Weights(ScratchFolder scratch) => Directory
        .EnumerateFiles(scratch.File("study/runs"), "model.safetensors", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(scratch.Path, file), File.ReadAllBytes);

    /// <summary>Holds the weights of a study to those of another that trained the same and more.</summary>
    public static void AssertSameWeights(ScratchFolder expected, ScratchFolder actual)
    {
        var known = Weights(expected);
        Assert.All(Weights(actual), pair => Assert.True(pair.Value.AsSpan().SequenceEqual(known[pair.Key]), pair.Key));
    }
}
