using Graft.Checkpoints;
using Graft.Data.Documents;
using Graft.Native;
using Graft.Pretraining;
using Graft.Pretraining.Corpora;
using Graft.Training.Schedules;

namespace Graft.Experiments;

/// <summary>
/// Pretraining a model further on plain text, as one does before fine-tuning in a domain of its own (Gururangan et al. 2020): the text is tokenised
/// with the model's tokenizer into the run's directory, which then holds all that its recipe needs.
/// </summary>
public static class FurtherPretraining
{
    /// <summary>Tokenises the text, unless an earlier part of the run has done so, and gives the recipe that reads it.</summary>
    /// <param name="recipe">The run, with <see cref="PretrainingRecipe.Model"/>; its corpus is replaced.</param>
    /// <param name="text">The files to train on.</param>
    /// <param name="valid">The files to score; empty for none.</param>
    /// <param name="resume">
    /// Whether to go on with what the output directory holds: tokens of the same text are taken, an unfinished part of them is completed. Otherwise all is
    /// tokenised anew.
    /// </param>
    /// <param name="reading">How the files are read; null for documents of UTF-8 between blank lines.</param>
    /// <param name="threads">Threads that tokenise; null for one a core.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellation">Ends the work; what is done is taken up with <paramref name="resume"/>.</param>
    /// <exception cref="GraftException">
    /// A file is missing or malformed, the model is not one to pretrain, or the output directory holds another run or tokens of another text.
    /// </exception>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named. No text was read.</exception>
    public static PretrainingRecipe Prepare(
        PretrainingRecipe recipe, IReadOnlyList<string> text, IReadOnlyList<string> valid, bool resume, CorpusOptions? reading = null, int? threads = null, IProgress<CorpusProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(valid);
        PretrainingRun.Check(recipe);
        reading ??= new CorpusOptions();
        var builder = new CorpusBuilder(reading, threads);
        OptionProblems.ThrowIfAny(valid.Count == 0 ? recipe.TrainingOptions.ValidateWithoutDevData() : []);
        var holdsRun = RunDirectory.CheckUsable(recipe.Output, resume);
        var model = OpenModel(recipe);
        var (files, validFiles) = (text.Select(TextFile.Of).ToList(), valid.Select(TextFile.Of).ToList());
        var given = RunText.Of(files, validFiles, reading, model.Path, cancellation);
        if (given.ScoredAndTrainedOn is { } both)
            throw new ArgumentException($"{both} is in --text and, under this name or another, in --valid; what was learnt by heart says nothing of other text: take it out of one of them");
        var corpus = Path.Combine(recipe.Output, RunDirectory.CorpusName);

        using var directory = RunDirectory.Open(recipe.Output);
        var earlier = directory.Read(RunText.FileName, ResultJson.Default.RunText);
        string[] tokens = [.. new[] { corpus, CorpusBuilder.UnfinishedPath(corpus) }.Where(Directory.Exists)];
        if (earlier is null && (holdsRun || tokens.Length > 0))
        {
            throw new CheckpointFormatException(recipe.Output,
                $"{(holdsRun ? "the run in this directory" : "the corpus in this directory")} is not of train masked-lm (there is no {RunText.FileName}); choose another --output, or take graft pretrain");
        }

        if (!resume)
            Array.ForEach(tokens, AtomicDirectory.Delete);
        if (resume && Directory.Exists(corpus))
        {
            CheckSame(earlier!, given, corpus, holdsRun);
        }
        else
        {
            // An unfinished build compares its shards with the text by itself: what is behind them may have been corrected.
            directory.Write(RunText.FileName, given, ResultJson.Default.RunText);
            builder.Build(
                corpus, model.Tokenizer, [Part(files)], validFiles.Count == 0 ? [] : [Part(validFiles)], resume, progress, cancellation);
        }

        return recipe with { Corpus = corpus };
    }

    /// <summary>Whether a run's directory holds a part of its text's tokens, which <see cref="Prepare"/> completes when it resumes.</summary>
    /// <param name="output">The run's directory.</param>
    public static bool HasUnfinishedText(string output) => Directory.Exists(CorpusBuilder.UnfinishedPath(Path.Combine(output, RunDirectory.CorpusName)));

    // All that can be known to fail before the text is read.
    private static PretrainedModel OpenModel(PretrainingRecipe recipe)
    {
        var model = PretrainedModel.Open(recipe.Model ?? throw new ArgumentException("a model to pretrain further is missing", nameof(recipe)));
        PretrainingRun.Check(recipe, model, model.Tokenizer);
        SpecialTokens.Of(model.Tokenizer, model.Path, needsMask: recipe.ObjectiveOptions.Objective != PretrainingObjective.Causal);
        ComputeDevice.Open(recipe.Device);
        return model;
    }

    private static void CheckSame(RunText earlier, RunText given, string corpus, bool holdsRun)
    {
        if (earlier.DifferenceTo(given) is { } difference)
        {
            throw new CheckpointFormatException(corpus,
                $"these are the tokens of another text: {difference}; give what they were made of, or {(holdsRun ? "choose another --output" : "leave out --resume to have the text tokenised anew")}");
        }
    }

    private static CorpusText Part(IReadOnlyList<TextFile> files) => new("text", files);
}
