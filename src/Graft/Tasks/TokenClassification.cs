using Graft.Data;
using Graft.Modeling;
using Graft.Tokenizers;

namespace Graft.Tasks;

/// <summary>
/// Token classification (Devlin et al. 2019, section 5.3): a label for each word, read at its first sub-token. Sentences longer than a row
/// run in overlapping windows of whole words; each word is trained and predicted in exactly one of them.
/// </summary>
public sealed class TokenClassification : NlpTask
{
    internal TokenClassification()
    {
    }

    /// <inheritdoc/>
    public override string Name => "token-classification";

    /// <inheritdoc/>
    public override string ClassSuffix => "ForTokenClassification";

    /// <inheritdoc/>
    public override HiddenStateView View => HiddenStateView.Token;

    /// <inheritdoc/>
    public override TaskOutput? Output(LabelSet? labels) =>
        new("classifier", labels?.Count ?? throw new ArgumentException("token classification needs labels", nameof(labels)), HasDropout: true);

    /// <summary>Turns sentences into rows, each at least one.</summary>
    /// <param name="examples">The sentences.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="labels">
    /// The labels, for sentences that have some; a label that is not among them takes no part in the loss. Null leaves rows unlabelled.
    /// </param>
    /// <param name="windows">How long rows may be.</param>
    /// <param name="policy">Which sub-tokens carry the label in training.</param>
    /// <param name="cancellation">Checked once a sentence.</param>
    /// <returns>Rows in the order of the sentences.</returns>
    public IReadOnlyList<EncodedExample> Encode(
        IReadOnlyList<WordExample> examples, Tokenizer tokenizer, LabelSet? labels, TokenWindowOptions windows,
        SubwordLabels policy = SubwordLabels.First, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(windows);
        var capacity = windows.MaxTokens - tokenizer.CountSpecialTokens();
        if (capacity < 1)
            throw new ArgumentException($"rows of {windows.MaxTokens} tokens leave no room beside {tokenizer.CountSpecialTokens()} special tokens", nameof(windows));

        var rows = new List<EncodedExample>[examples.Count];
        ParallelWork.For(
            examples.Count, index => rows[index] = EncodeSentence(index, examples[index], tokenizer, labels, capacity, windows.StrideWords, policy),
            cancellation: cancellation);
        return [.. rows.SelectMany(row => row)];
    }

    /// <summary>The share of words that the tokenizer splits into more than one token, in [0, 1].</summary>
    /// <param name="examples">The sentences.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    public double SplitWordShare(IReadOnlyList<WordExample> examples, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var words = examples.SelectMany(example => example.Words).CountBy(word => word).ToList();
        var split = 0L;
        ParallelWork.For(words.Count, index =>
        {
            if (tokenizer.EncodeWords([words[index].Key], options: new EncodeOptions { AddSpecialTokens = false }).Count > 1)
                Interlocked.Add(ref split, words[index].Value);
        });
        return (double)split / Math.Max(1, words.Sum(pair => (long)pair.Value));
    }

    /// <summary>Predicts the words of sentences.</summary>
    /// <param name="model">A model of this task.</param>
    /// <param name="wordCounts">How many words each sentence has.</param>
    /// <param name="rows">The sentences' rows; some may be missing, their words then have no prediction.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <param name="progress">Told how many rows are done; may be null.</param>
    /// <param name="rowAction">Gets each row's logits too, for what needs more of them than the words' labels; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    public WordPredictions Predict(
        TaskModel model, IReadOnlyList<int> wordCounts, IReadOnlyList<EncodedExample> rows, int batchSize, IProgress<int>? progress = null,
        RowForward.RowAction? rowAction = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Read(model, wordCounts, rows, action => RowForward.Run(model, rows, batchSize, action, progress, cancellation), rowAction);
    }

    /// <summary>Predicts the words of sentences from logits that come from anywhere.</summary>
    /// <param name="model">A model of this task.</param>
    /// <param name="wordCounts">How many words each sentence has.</param>
    /// <param name="rows">The sentences' rows; some may be missing, their words then have no prediction.</param>
    /// <param name="forward">Gives each row's logits to the action that it gets.</param>
    /// <param name="rowAction">Gets each row's logits too; may be null.</param>
    public WordPredictions Read(
        TaskModel model, IReadOnlyList<int> wordCounts, IReadOnlyList<EncodedExample> rows, Action<RowForward.RowAction> forward, RowForward.RowAction? rowAction = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(wordCounts);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(forward);
        var labels = model.Labels ?? throw new ArgumentException("the model has no labels", nameof(model));
        var outside = labels.Contains("O") ? "O" : SentenceLabels.Unpredicted;
        var found = wordCounts.Select(count => Enumerable.Repeat(outside, count).ToArray()).ToList();
        var scores = wordCounts.Select(count => new float[count]).ToList();
        var (lossSum, lossCount) = (0.0, 0);
        var probabilities = new float[labels.Count];
        forward((index, logits) =>
        {
            var row = rows[index];
            foreach (var (word, token) in row.Words)
            {
                Softmax(logits.Slice(token * labels.Count, labels.Count), probabilities);
                var best = ArgMax(probabilities);
                found[row.Example][word] = labels[best];
                scores[row.Example][word] = probabilities[best];
                if (row.LabelIds?[token] is { } label and not LabelSet.IgnoredId)
                {
                    lossSum -= Math.Log(Math.Max(probabilities[label], float.Epsilon));
                    lossCount++;
                }
            }

            rowAction?.Invoke(index, logits);
        });

        var predicted = rows.Sum(row => row.Words.Count);
        return new WordPredictions(
            [.. found.Zip(scores, (sentence, score) => new SentenceLabels(sentence, score))],
            lossCount == 0 ? double.NaN : lossSum / lossCount,
            wordCounts.Sum() - predicted);
    }

    /// <summary>Probabilities of one token's labels.</summary>
    internal static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var highest = float.NegativeInfinity;
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        var sum = 0f;
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - highest);
        for (var i = 0; i < logits.Length; i++)
            probabilities[i] /= sum;
    }

    /// <summary>The position of the largest value; of equals the first.</summary>
    private static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }

    private static List<EncodedExample> EncodeSentence(
        int index, WordExample example, Tokenizer tokenizer, LabelSet? labels, int capacity, int strideWords, SubwordLabels policy)
    {
        var tokens = tokenizer.EncodeWords(example.Words, options: new EncodeOptions { AddSpecialTokens = false });
        var tokensPerWord = new int[example.Words.Count];
        foreach (var word in tokens.WordIds)
            tokensPerWord[word!.Value]++;
        var firstToken = new int[example.Words.Count + 1];
        for (var word = 0; word < tokensPerWord.Length; word++)
            firstToken[word + 1] = firstToken[word] + tokensPerWord[word];

        var windows = WordWindows.Cut(tokensPerWord, capacity, strideWords);
        var predictedIn = WordWindows.WindowThatPredicts(windows, example.Words.Count);
        var rows = new List<EncodedExample>(windows.Count);
        for (var window = 0; window < windows.Count; window++)
        {
            var (start, end) = windows[window];
            // A single word longer than a row is cut at the row's end; its first sub-token, which predicts it, is always there.
            var count = Math.Min(firstToken[end] - firstToken[start], capacity);
            var row = tokenizer.PostProcess(tokens.Slice(firstToken[start], count));
            var offset = LeadingSpecialTokens(row) - firstToken[start];
            var words = Enumerable.Range(start, end - start)
                .Where(word => predictedIn[word] == window && tokensPerWord[word] > 0)
                .Select(word => new WordPosition(word, firstToken[word] + offset))
                .ToList();
            rows.Add(new EncodedExample(index, row.Ids)
            {
                TokenTypeIds = row.TypeIds.Any(type => type != 0) ? row.TypeIds : null,
                Words = words,
                LabelIds = labels is null || example.Labels is null ? null : LabelIds(row, words, example.Labels, labels, policy),
            });
        }

        return rows;
    }

    /// <summary>Label ids of a row's tokens; only words that this row predicts are trained in it, so that shared words count once.</summary>
    private static int[] LabelIds(Encoding row, List<WordPosition> words, IReadOnlyList<string> wordLabels, LabelSet labels, SubwordLabels policy)
    {
        var own = words.Select(position => (int?)position.Word).ToHashSet();
        var aligned = SubwordLabeling.Align(row.WordIds, wordLabels, policy);
        var ids = new int[row.Count];
        for (var token = 0; token < ids.Length; token++)
        {
            ids[token] = aligned[token] is { } label && own.Contains(row.WordIds[token]) ? labels.IdOrIgnored(label) : LabelSet.IgnoredId;
        }

        return ids;
    }

    private static int LeadingSpecialTokens(Encoding row)
    {
        var count = 0;
        while (count < row.Count && row.SpecialTokensMask[count] == 1)
            count++;
        return count;
    }
}
