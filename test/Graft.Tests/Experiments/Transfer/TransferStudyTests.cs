using Graft.Checkpoints;
using Graft.Data;
using Graft.Experiments;
using Graft.Experiments.Transfer;
using Graft.Inference;
using Graft.Reports.Transfer;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Reports;
using Xunit;

namespace Graft.Tests.Experiments.Transfer;

public class TransferStudyTests(FinishedStudy study) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void Run_Study_GivesTheMatrixThatEvaluationGives()
    {
        var (result, recipe) = (study.Result, study.Recipe);
        Assert.True(result.Finished);
        // Seed by seed, so that a whole matrix is there early.
        string[] rows = ["fr", "es", "fr+es", "fr+es+it:3", "it"];
        Assert.Equal([.. rows.Select(row => $"{row} 1"), .. rows.Select(row => $"{row} 2")], study.Trained);
        Assert.Equal(rows, result.Rows.Select(row => row.Name));
        Assert.Equal(["it/pud", "it/news", "es/es-test"], result.Columns.Select(column => column.Name));
        Assert.Equal([3, 3, 3, 2, 2], result.Rows.Select(row => row.Cells.Count));

        foreach (var row in result.Rows)
        {
            foreach (var (index, run) in row.Runs.Index())
            {
                using var classifier = TokenClassifier.Load(Path.Combine(recipe.Run.Output, run.Directory));
                foreach (var cell in row.Cells)
                {
                    var file = recipe.Targets.First(target => target.Name == cell.Target).Test.First(test => TransferTarget.NameOf(test) == cell.Test);
                    var evaluation = classifier.Evaluate(WordDataset.Read(file), cancellation: TestContext.Current.CancellationToken);
                    Assert.Equal(evaluation.Report.Scores.Metrics["accuracy"], cell.Metrics["accuracy"].Values[index]);
                    Assert.Equal(evaluation.Report.Scores.Metrics["macro_f1"], cell.Metrics["macro_f1"].Values[index]);
                    Assert.Equal(evaluation.UnknownLabels, cell.UnknownLabels);
                }
            }

            Assert.All(row.Cells, cell => Assert.Equal(cell.Metrics["accuracy"].Values.Average(), cell.Metrics["accuracy"].Mean, 1e-12));
        }
    }

    [Fact]
    public void Run_Finished_LeavesModelsReportsAndNoCheckpoints()
    {
        var (result, recipe, scratch) = (study.Result, study.Recipe, study.Scratch);
        var saved = GoldenCases.ReadJson(scratch.File("study/results.json"));
        Assert.Equal(result.Rows[2].Cells[0].Metrics["accuracy"].Mean, saved.GetProperty("rows")[2].GetProperty("cells")[0].GetProperty("metrics").GetProperty("accuracy").GetProperty("mean").GetDouble());
        Assert.Equal(result.Rows.Count, TransferResult.Read(recipe.Run.Output).Rows.Count);
        Assert.Equal(10, TinyStudy.Weights(scratch).Count);
        Assert.Empty(Directory.EnumerateDirectories(recipe.Run.Output, "checkpoints", SearchOption.AllDirectories));
        Assert.False(File.Exists(scratch.File("study/.lock")));

        var page = new ReportPage(File.ReadAllText(scratch.File("study/report.html")));
        page.AssertSound();
        foreach (var said in new[] { "fr+es", "3 of the target", "upper bound", "labels that no source has", "INTJ", "graft transfer --recipe", "sentences of the target" })
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
        Assert.Contains("transfer study", Assert.ThrowsAny<GraftException>(() => Graft.Reports.RunRecord.Read(recipe.Run.Output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OtherTestFiles_ChangeNoWeights()
    {
        using var other = new ScratchFolder();
        var (result, _) = TinyStudy.Run(TinyStudy.Recipe(other, seeds: [1], testSeed: 50) with { Sets = ["fr+es"] });
        Assert.NotEqual(study.Result.Rows[2].Cells[0].Metrics["loss"].Values[0], result.Rows[0].Cells[0].Metrics["loss"].Values[0]);
        Assert.Equal(3, TinyStudy.Weights(other).Count);
        TinyStudy.AssertSameWeights(study.Scratch, other);
    }

    [Fact]
    public void Jobs_Recipes_NameNoTestSetAndATargetsDevDataForItsBoundOnly()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch);
        foreach (var job in Prepare(recipe).Jobs)
        {
            var files = job.Recipe.Data.Sources!.SelectMany(source => source.Train.Concat(source.Dev ?? [])).ToList();
            Assert.Empty(files.Intersect(recipe.Targets.SelectMany(target => target.Test)));
            Assert.Equal(job.Kind == TransferRow.Monolingual, files.Contains(scratch.File("it-dev.conllu")));
            Assert.Empty(job.Recipe.Validate());
        }
    }

    [Fact]
    public void Jobs_FewShot_AddsNestedSentencesBySeed()
    {
        using var scratch = new ScratchFolder();
        var jobs = Prepare(TinyStudy.Recipe(scratch) with { FewShot = [6, 3] }).Jobs;
        List<string> Added(int count, long seed) => [.. RunData.Read(jobs.First(job => job.Kind == TransferRow.FewShot && job.TargetSentences == count && job.Seed == seed).Recipe)
            .Train.Select(sentence => sentence.SentenceId!).Where(id => id.StartsWith("it", StringComparison.Ordinal))];
        Assert.Equal((3, 6), (Added(3, 1).Count, Added(6, 1).Count));
        Assert.Empty(Added(3, 1).Except(Added(6, 1)));
        Assert.NotEqual(Added(6, 1), Added(6, 2));
    }

    [Fact]
    public void Run_InterruptedAndResumed_TrainsWhatIsMissingToTheSameBytes()
    {
        using var parts = new ScratchFolder();
        var recipe = TinyStudy.Recipe(parts, seeds: [1]) with { Sets = ["fr", "fr+es"] };
        var (stopped, begun) = TinyStudy.Run(recipe, stopIn: 1);
        Assert.Equal(["fr 1", "fr+es 1"], begun);
        Assert.False(stopped.Finished);
        Assert.Equal([1, 0, 0, 0], stopped.Rows.Select(row => row.Runs.Count));
        Assert.False(GoldenCases.ReadJson(parts.File("study/results.json")).GetProperty("finished").GetBoolean());
        new ReportPage(File.ReadAllText(parts.File("study/report.html"))).AssertSound();

        var (resumed, trained) = TinyStudy.Run(TransferRecipe.Read(parts.File("study/recipe.json")), resume: true);
        Assert.Equal(["fr+es 1", "fr+es+it:3 1", "it 1"], trained);
        Assert.True(resumed.Finished);
        TinyStudy.AssertSameWeights(study.Scratch, parts);
        Assert.All(resumed.Rows, row => Assert.Equal(FirstFigures(study.Result.Rows.First(other => other.Name == row.Name && other.Kind == row.Kind)), FirstFigures(row)));
        Assert.Empty(TinyStudy.Run(recipe, resume: true).Trained);
    }

    [Fact]
    public void Run_ResumedWithMoreToDo_DoesThatAlone()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch, seeds: [1]) with { FewShot = null, Sets = ["fr"] };
        var news = new TransferTarget("it", [scratch.File("news.conllu")]);
        recipe = recipe with { Targets = [news] };
        var (before, _) = TinyStudy.Run(recipe);

        // Another seed and another test set; the seed that is known is scored on the new one without training.
        recipe = recipe with { Run = recipe.Run with { Seeds = [1, 2] }, Targets = [news with { Test = [.. news.Test, scratch.File("pud.conllu")] }] };
        var (after, trained) = TinyStudy.Run(recipe, resume: true);
        Assert.Equal(["fr 2"], trained);
        Assert.Equal(before.Rows[0].Cells[0].Metrics["loss"].Mean, after.Rows[0].Cells[0].Metrics["loss"].Values[0]);
        Assert.Equal(["news", "pud"], after.Rows[0].Cells.Select(cell => cell.Test));

        // A test file with another content is scored anew.
        TinyTreebanks.Write(scratch, "news.conllu", "it", 30, seed: 30);
        var (changed, again) = TinyStudy.Run(recipe, resume: true);
        Assert.Empty(again);
        Assert.NotEqual(after.Rows[0].Cells[0].Metrics["loss"].Values, changed.Rows[0].Cells[0].Metrics["loss"].Values);
        Assert.Equal(after.Rows[0].Cells[1].Metrics["loss"].Values, changed.Rows[0].Cells[1].Metrics["loss"].Values);
    }

    [Fact]
    public void Prepare_FilesOfAFinishedRunChanged_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch, seeds: [1]) with { FewShot = null, Sets = ["fr"] };
        TinyStudy.Run(recipe);
        recipe = recipe with { Run = recipe.Run with { Seeds = [1, 2] } };
        foreach (var (file, run) in new[] { ("fr.conllu", "sources/fr/seed-1"), ("fr-dev.conllu", "sources/fr/seed-1"), ("it-dev.conllu", "monolingual/it/seed-1") })
        {
            var before = File.ReadAllText(scratch.File(file));
            File.WriteAllText(scratch.File(file), before.Replace("NOUN", "PROPN", StringComparison.Ordinal));
            var message = Assert.Throws<CheckpointFormatException>(() => Prepare(recipe, resume: true)).Message;
            Assert.All([file, run, "another directory"], said => Assert.Contains(said, message, StringComparison.Ordinal));
            File.WriteAllText(scratch.File(file), before);
        }

        Assert.Equal([true, true, false, false], Prepare(recipe, resume: true).Jobs.Select(job => job.IsFinished));
    }

    [Fact]
    public void Prepare_OtherOptionsOrADirectoryOfAnotherKind_IsRefused()
    {
        var (scratch, recipe) = (study.Scratch, study.Recipe);
        Assert.Contains("--resume", Assert.Throws<CheckpointFormatException>(() => Prepare(recipe)).Message, StringComparison.Ordinal);
        TransferRecipe[] others =
        [
            recipe with { Alpha = 1 },
            recipe with { Limit = 5 },
            recipe with { Run = recipe.Run with { Training = TinyStudy.Options with { LearningRate = 1e-3 } } },
            recipe with { Run = recipe.Run with { Data = recipe.Run.Data with { LabelColumn = "xpos" } } },
            recipe with { Sources = [recipe.Sources[0] with { Dev = [scratch.File("es-dev.conllu")] }, recipe.Sources[1]] },
        ];
        Assert.All(others, other => Assert.Contains("other training data or options", Assert.Throws<CheckpointFormatException>(() => Prepare(other, resume: true)).Message, StringComparison.Ordinal));
        var inRun = recipe with { Run = recipe.Run with { Output = scratch.File("study/runs/sources/fr/seed-1") } };
        Assert.Contains("not a transfer study", Assert.Throws<CheckpointFormatException>(() => Prepare(inRun, resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_Warnings_NameWhatCountsAsWrongAndWhatFlatters()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch);
        var prepared = Prepare(recipe);
        Assert.Contains(prepared.Warnings, warning => warning.Contains("it/pud", StringComparison.Ordinal) && warning.Contains("INTJ (", StringComparison.Ordinal));
        Assert.DoesNotContain(prepared.Warnings, warning => warning.Contains("it/news has labels", StringComparison.Ordinal));
        File.Copy(scratch.File("es.conllu"), scratch.File("es-test.conllu"), overwrite: true);
        Assert.Contains(Prepare(recipe).Warnings, warning => warning.StartsWith("12 of the 12 sentences of es/es-test", StringComparison.Ordinal));
    }

    [Fact]
    public void Prepare_ThatFails_WritesNothing()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch);
        Assert.Throws<DatasetFormatException>(() => Prepare(recipe with { Targets = [new TransferTarget("it", [scratch.File("none.conllu")])], FewShot = null }));
        Assert.Throws<CheckpointFormatException>(() => Prepare(recipe with { Run = recipe.Run with { Model = scratch.File("none") } }));
        Assert.Contains("13", Assert.Throws<ArgumentException>(() => Prepare(recipe with { FewShot = [14] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Prepare(recipe with { Sources = [] }));
        Assert.False(Directory.Exists(recipe.Run.Output));
    }

    private static TransferStudy Prepare(TransferRecipe recipe, bool resume = false) => TransferStudy.Prepare(recipe, resume, TestContext.Current.CancellationToken);

    /// <summary>All figures of a row's first seed.</summary>
    private static List<string> FirstFigures(TransferRow row) =>
        [.. row.Cells.SelectMany(cell => cell.Metrics.Select(metric => $"{cell.Target}/{cell.Test} {metric.Key} {metric.Value.Values[0]:R}"))];
}
