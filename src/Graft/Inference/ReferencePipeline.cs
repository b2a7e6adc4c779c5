using Graft.Data;
using Graft.Tasks;
using Graft.Tokenizers;

namespace Graft.Inference;

/// <summary>
/// The reference library's token-classification pipeline (transformers 5): raw text straight into the tokenizer, windows by tokens that may
/// begin inside a word, entities by its strategies.
/// </summary>
internal sealed class ReferencePipeline(TaskModel model, Tokenizer tokenizer, int maxTokens, int batchSize)
{
    private readonly LabelSet _labels = model.Labels!;

    /// <summary>The entities of a text.</summary>
    public IReadOnlyList<TextEntity> Recognize(string text, EntityAggregationOptions options, int? strideTokens, CancellationToken cancellation)
    {
        var windows = Encode(text, strideTokens ?? 0);
        if (strideTokens is null && windows.Count > 1)
        {
            throw new ArgumentException(
                $"the text has more tokens than the {maxTokens} that the model reads at once; give a stride, so that it is read in windows", nameof(text));
        }

        return Recognize(text, windows, options, cancellation);
    }

    /// <summary>The entities of those windows of a text that are given.</summary>
    public IReadOnlyList<TextEntity> Recognize(
        string text, IReadOnlyList<Encoding> windows, EntityAggregationOptions options, CancellationToken cancellation) =>
        Aggregation(options).AggregateWindows(text, Read(windows, (_, span) => span, cancellation));

    /// <summary>The entities of words, in the text that they make with a delimiter between each two.</summary>
    public IReadOnlyList<TextEntity> RecognizeWords(
        IReadOnlyList<string> words, string delimiter, EntityAggregationOptions options, CancellationToken cancellation)
    {
        var starts = new int[words.Count];
        for (var word = 1; word < words.Count; word++)
            starts[word] = starts[word - 1] + words[word - 1].Length + delimiter.Length;
        var encoding = tokenizer.EncodeWords(words);
        if (encoding.Count > maxTokens)
            throw new ArgumentException($"the words give {encoding.Count} tokens, the model reads {maxTokens} at once; give fewer", nameof(words));
        var tokens = Read([encoding], (word, span) => new TextSpan(starts[word] + span.Start, starts[word] + span.End), cancellation);
        return Aggregation(options).AggregateWindows(string.Join(delimiter, words), tokens);
    }

    /// <summary>The windows of a text: whole tokens, the first of them the beginning.</summary>
    public IReadOnlyList<Encoding> Encode(string text, int strideTokens)
    {
        var first = tokenizer.Encode(text, options: new EncodeOptions { Truncation = new Truncation(maxTokens, Stride: strideTokens) });
        return [first, .. first.Overflowing];
    }

    /// <summary>The logits of each window, (T, L).</summary>
    public IReadOnlyList<float[]> Logits(IReadOnlyList<Encoding> windows, CancellationToken cancellation)
    {
        var rows = windows.Select((window, index) => new EncodedExample(index, window.Ids) { TokenTypeIds = window.TypeIds }).ToList();
        var logits = new float[rows.Count][];
        RowForward.Run(
            model, rows, batchSize, (row, values) => logits[row] = values[..(rows[row].InputIds.Count * _labels.Count)].ToArray(), null, cancellation);
        return logits;
    }

    private List<IReadOnlyList<TokenPrediction>> Read(IReadOnlyList<Encoding> windows, Func<int, TextSpan, TextSpan> place, CancellationToken cancellation)
    {
        var logits = Logits(windows, cancellation);
        return [.. windows.Select((window, index) => Predictions(window, logits[index], place))];
    }

    private IReadOnlyList<TokenPrediction> Predictions(Encoding window, float[] logits, Func<int, TextSpan, TextSpan> place)
    {
        var tokens = new TokenPrediction[window.Count];
        for (var token = 0; token < tokens.Length; token++)
        {
            var probabilities = new float[_labels.Count];
            TokenClassification.Softmax(logits.AsSpan(token * _labels.Count, _labels.Count), probabilities);
            var span = window.WordIds[token] is { } word ? place(word, window.Offsets[token]) : window.Offsets[token];
            tokens[token] = new TokenPrediction(window.Tokens[token], span.Start, span.End, probabilities)
            {
                IsSpecial = window.SpecialTokensMask[token] == 1,
                IsUnknown = window.Ids[token] == tokenizer.UnknownId,
            };
        }

        return tokens;
    }

    private EntityAggregation Aggregation(EntityAggregationOptions options) => new(_labels, tokenizer.DecodeTokens, options with
    {
        HasContinuationPrefix = !string.IsNullOrEmpty(tokenizer.ContinuingSubwordPrefix),
    });
}
