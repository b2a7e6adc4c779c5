using Graft.Pretraining.Corpora;

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
    /// <param name="resume">Whether to go on with what the output directory holds.</param>
    /// <param name="threads">Threads that tokenise; null for one a core.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellation">Ends the work; what is done is taken up with <paramref name="resume"/>.</param>
    /// <exception cref="GraftException">A file is missing or malformed, or the output directory holds another run.</exception>
    public static PretrainingRecipe Prepare(
        PretrainingRecipe recipe, IReadOnlyList<string> text, IReadOnlyList<string> valid, bool resume, int? threads = null, IProgress<CorpusProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(valid);
        RunDirectory.CheckUsable(recipe.Output, resume);
        var corpus = Path.Combine(recipe.Output, RunDirectory.CorpusName);
        if (!Directory.Exists(corpus))
        {
            var model = PretrainedModel.Open(recipe.Model ?? throw new ArgumentException("a model to pretrain further is missing", nameof(recipe)));
            Directory.CreateDirectory(recipe.Output);
            new CorpusBuilder(new CorpusOptions(), threads).Build(corpus, model.Tokenizer, [Part(text)], valid.Count == 0 ? [] : [Part(valid)], resume: true, progress, cancellation);
        }

        return recipe with { Corpus = corpus };
    }

    private static CorpusText Part(IReadOnlyList<string> files) => new("text", [.. files.Select(TextFile.Of)]);
}
