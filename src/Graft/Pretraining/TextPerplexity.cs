using System.Runtime.InteropServices;
using Graft.Metrics;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tokenizers;
using static TorchSharp.torch;

namespace Graft.Pretraining;

/// <summary>
/// The perplexity of a text: of each token after those before it where the model looks back only, of masked tokens where it looks both ways. The
/// second is no probability of the text (Salazar et al. 2020 say what it is), but compares models of one tokenizer: the masks are always the same.
/// </summary>
public static class TextPerplexity
{
    /// <summary>Measures.</summary>
    /// <param name="model">A language model with its head.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="place">The model's folder, for messages.</param>
    /// <param name="lines">The text's lines, which the model sees one after another as one text.</param>
    /// <param name="options">Windows and masks.</param>
    /// <param name="progress">Told how many windows are done, of how many; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <exception cref="ArgumentException">The options are not valid or do not go with the model, or the text has too few tokens for one to be guessed.</exception>
    public static LanguageModelScores Measure(
        TaskModel model, Tokenizer tokenizer, string place, IReadOnlyList<string> lines, PerplexityOptions options, IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        var isCausal = model.Task == NlpTasks.CausalLanguageModeling;
        var special = SpecialTokens.Of(tokenizer, place, needsMask: !isCausal);
        var window = options.WindowOf(model.Config.MaxTokens);
        if (window > model.Config.MaxTokens)
            throw new ArgumentException($"--window must be at most the model's {model.Config.MaxTokens} positions, not {window}");
        var capacity = window - special.Before.Length - special.After.Length;
        if (options.Stride > capacity)
            throw new ArgumentException($"--stride must be at most {capacity}, a window's tokens of text, not {options.Stride}");

        int[] ids = [.. lines.SelectMany(line => tokenizer.Encode(line, options: new EncodeOptions { AddSpecialTokens = false, EncodeSpecialTokens = true }).Ids)];
        if (ids.Length == 0)
            throw new ArgumentException("the text has no token, so there is nothing to score");
        if (!isCausal && ids.All(id => special.IsSpecial[id]))
            throw new ArgumentException("the text is nothing but unknown and special tokens, which are never masked: the model's vocabulary does not know its script");
        var windows = ScoringWindow.Cut(ids.Length, capacity, options.Stride ?? capacity).ToList();
        var masking = isCausal ? null : new TokenMasking(new MaskingOptions(options.MaskRate), special.MaskId!.Value, special.IsSpecial, []);
        var losses = Losses(model, ids, windows, special, new Collator(masking, special.PaddingId), options.BatchSize, progress, cancellation);
        if (losses.Count == 0)
        {
            throw new ArgumentException(isCausal
                ? "the text has a single token, and a causal model guesses a token from those before it; give more text"
                : "none of the text's few tokens was masked, so there is nothing to score; give more text, or a larger --mask-rate");
        }

        return LanguageModelScores.Of(losses, lines.Sum(line => (long)line.EnumerateRunes().Count()), lines.Sum(line => (long)System.Text.Encoding.UTF8.GetByteCount(line)));
    }

    private static List<double> Losses(
        TaskModel model, int[] ids, List<ScoringWindow> windows, SpecialTokens special, Collator collator, int batchSize, IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellation)
    {
        var random = new RandomSource(PretrainingEvaluation.MaskSeed);
        var losses = new List<double>();
        using var inference = inference_mode(true);
        for (var first = 0; first < windows.Count; first += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = windows.GetRange(first, Math.Min(batchSize, windows.Count - first));
            var start = first;
            var batch = collator.Collate(
                [.. part.Select(window => new PretrainingRow([.. special.Before, .. ids[window.Begin..window.End], .. special.After]))],
                row => random.Stream(RandomPurpose.Masking, (ulong)(start + row)));
            losses.AddRange(Losses(model, batch, guess => IsScored(part, batch, guess, special.Before.Length, model.Task == NlpTasks.CausalLanguageModeling)));
            progress?.Report((first + part.Count, windows.Count));
        }

        return losses;
    }

    // A causal model's guess is the token one place further. What stands around the text is no part of it.
    private static bool IsScored(List<ScoringWindow> windows, PretrainingBatch batch, int guess, int before, bool isCausal)
    {
        var (row, place) = Math.DivRem((int)batch.Positions[guess], batch.Length);
        var token = windows[row].Begin + place - before + (isCausal ? 1 : 0);
        return token >= windows[row].ScoredFrom && token < windows[row].End;
    }

    private static IEnumerable<double> Losses(TaskModel model, PretrainingBatch batch, Func<int, bool> isScored)
    {
        if (batch.Labels.Length == 0)
            return [];
        using var scope = NewDisposeScope();
        var input = batch.Input(model.Device, null);
        var hidden = model.Backbone.call(input); // (B, T, H)
        var logits = PretrainingLoss.Guesses(model, batch, input, hidden); // (M, V)
        var losses = nn.functional.cross_entropy(logits, tensor(batch.Labels, device: model.Device), reduction: nn.Reduction.None).cpu(); // (M)
        return MemoryMarshal.Cast<byte, float>(losses.bytes).ToArray().Where((_, guess) => isScored(guess)).Select(loss => (double)loss);
    }
}
