using System.Text;
using Graft.Checkpoints;
using Graft.Inference;
using Graft.Reports;
using Graft.Reports.Transfer;

namespace Graft.Experiments.Transfer;

/// <summary>
/// Carrying labels across languages: runs on source languages are scored on test sets of targets that they never saw labelled, beside the same
/// with a few of their sentences and beside the upper bound of their own data. Each training is a run's directory under <c>OUTPUT/runs</c>, with
/// <c>targets.json</c> in it; <c>OUTPUT/results.json</c> and <c>OUTPUT/report.html</c> put them together.
/// </summary>
/// <remarks>
/// Weights are chosen on dev data of the sources alone: a run's recipe names no test set, and the only one that names a target's dev data is that
/// of its upper bound.
/// </remarks>
public sealed class TransferStudy
{
    private readonly TransferRecipe _recipe;
    private readonly bool _resume;
    private readonly TransferData _data;

    private TransferStudy(TransferRecipe recipe, bool resume, TransferData data, IReadOnlyList<TransferJob> jobs)
    {
        _recipe = recipe;
        _resume = resume;
        _data = data;
        Jobs = jobs;
    }

    /// <summary>Trains one of the study's runs.</summary>
    /// <param name="job">Which.</param>
    /// <param name="run">The run, prepared; it is disposed after the call.</param>
    /// <returns>What <see cref="TrainingRun.Run"/> gave.</returns>
    public delegate RunResult TrainJob(TransferJob job, TrainingRun run);

    /// <summary>Hears of a run that is finished and scored.</summary>
    /// <param name="job">Which.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="scores">What it scores, in the order of its columns.</param>
    public delegate void JobDone(TransferJob job, RunResult result, IReadOnlyList<TargetScore> scores);

    /// <summary>What is trained, in its order; those that are finished already among them.</summary>
    public IReadOnlyList<TransferJob> Jobs { get; }

    /// <summary>Planned optimizer steps of what is not finished yet.</summary>
    public long Steps => Jobs.Where(job => !job.IsFinished).Sum(job => (long)job.Steps);

    /// <summary>The sources.</summary>
    public IReadOnlyList<TransferSource> Sources => _data.Sources;

    /// <summary>The test sets.</summary>
    public IReadOnlyList<TransferColumn> Columns => [.. _data.Tests.Select(test => test.Column)];

    /// <summary>What the user should know before the hours, such as labels that no source has.</summary>
    public IReadOnlyList<string> Warnings => _data.Warnings;

    /// <summary>Reads and checks everything. Nothing is written.</summary>
    /// <param name="recipe">The study.</param>
    /// <param name="resume">Whether to go on with what the output directory holds: what is missing is trained, what is there is taken.</param>
    /// <param name="cancellation">Checked between files.</param>
    /// <exception cref="GraftException">A file is missing or malformed, the output directory holds something else, or a file of a finished run has changed.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public static TransferStudy Prepare(TransferRecipe recipe, bool resume = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        if (RunDirectory.CheckUsable(recipe.Run.Output, resume))
            TransferResumption.Check(recipe);
        PretrainedModel.Open(recipe.Run.Model);
        var data = TransferData.Read(recipe, cancellation);
        var before = 0L;
        var jobs = new List<TransferJob>();
        foreach (var job in TransferJobs.Of(recipe, data))
        {
            jobs.Add(job with { IsFinished = resume && FinishedRun.Find(job.Recipe) is not null, StepsBefore = before });
            before += jobs[^1].IsFinished ? 0 : job.Steps;
        }

        return new TransferStudy(recipe, resume, data, jobs);
    }

    /// <summary>Trains what is missing, scores it, and writes the tables after each run. Stops at the first run that is interrupted.</summary>
    /// <param name="train">Calls the run, with an observer and the cancellation.</param>
    /// <param name="done">Hears of each run that is finished, those of earlier starts included; may be null.</param>
    /// <param name="progress">Told how far the scoring of a test set is; may be null.</param>
    /// <param name="cancellation">Ends the study after the batch at hand; what is finished stays, and can be resumed.</param>
    /// <exception cref="GraftException">Training diverged, or a run's directory holds a run with other data or options.</exception>
    /// <exception cref="IOException">The disk is full or the directory not writable; finished runs are intact.</exception>
    public TransferResult Run(TrainJob train, JobDone? done = null, IProgress<InferenceProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        using var directory = RunDirectory.Open(_recipe.Run.Output);
        _recipe.Write(directory.RecipePath);
        var table = new TransferTable(_recipe, _data, Jobs);
        foreach (var job in Jobs)
        {
            try
            {
                if (RunJob(job, train, cancellation) is not { } result)
                    break;
                var scores = TargetScores.Of(job.Recipe, TestsOf(job), progress, cancellation);
                table.Add(job, result, scores);
                Write(directory, table.Result());
                done?.Invoke(job, result, scores);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        return table.Result();
    }

    /// <summary>A run's result, of now or of an earlier start; null where it was interrupted.</summary>
    private RunResult? RunJob(TransferJob job, TrainJob train, CancellationToken cancellation)
    {
        var result = _resume ? FinishedRun.Find(job.Recipe) : null;
        if (result is null)
        {
            cancellation.ThrowIfCancellationRequested();
            using var run = TrainingRun.Prepare(job.Recipe, _resume, cancellation: cancellation);
            result = train(job, run);
            if (!result.Finished)
                return null;
        }

        FinishedRun.RemoveCheckpoints(job.Recipe.Output);
        return result;
    }

    private IReadOnlyList<TransferTest> TestsOf(TransferJob job) => job.Target is null ? _data.Tests : [.. _data.Tests.Where(test => test.Column.Target == job.Target)];

    private void Write(RunDirectory directory, TransferResult result)
    {
        AtomicFile.Write(Path.Combine(directory.Path, TransferResult.FileName), result.Write);
        var html = TransferReport.Html(directory.Path);
        AtomicFile.Write(Path.Combine(directory.Path, RunReport.FileName), stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }
}
