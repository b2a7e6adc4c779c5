using Graft.Data;
using Graft.Modeling;
using Graft.Native;
using Graft.Tasks;
using Graft.Tokenizers;
using TorchSharp;

namespace Graft.Inference;

/// <summary>
/// A trained token classifier in use: labels the words of texts, scores itself on labelled data, and finds entities as the reference
/// library's pipeline does. Long texts run in windows of whole words; nothing is cut. One thread uses it at a time.
/// </summary>
public sealed class TokenClassifier : IDisposable
{
    private readonly PretrainedModel _pretrained;
    private readonly TaskModel _model;
    private readonly TokenClassifierOptions _options;
    private readonly TokenWindowOptions _windows;
    private readonly WordSplitter _splitter;
    private readonly AggregationStrategy? _strategy;

    private TokenClassifier(PretrainedModel pretrained, TaskModel model, TokenClassifierOptions options)
    {
        _pretrained = pretrained;
        _model = model;
        _options = options;
        _windows = new TokenWindowOptions(options.MaxLength ?? pretrained.MaxTokens, options.StrideWords);
        _splitter = new WordSplitter(options.Language);
        Scheme = TagSchemes.Detect([[.. Labels]]);
        _strategy = options.Aggregation ?? (Scheme == TagScheme.None ? null : AggregationStrategy.First);
    }

    /// <summary>The labels in the order of their ids.</summary>
    public LabelSet Labels => _model.Labels!;

    /// <summary>The scheme of the labels, or none where they are no span tags.</summary>
    public TagScheme Scheme { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer => _pretrained.Tokenizer;

    /// <summary>The longest row in tokens, special tokens included.</summary>
    public int MaxTokens => _windows.MaxTokens;

    /// <summary>Loads a finished run, or any published token-classification model.</summary>
    /// <param name="directory">The folder: config.json, model.safetensors, tokenizer files.</param>
    /// <param name="options">How it is used; null takes the defaults.</param>
    /// <exception cref="GraftException">A file is missing or malformed, the model is of another task or kind, or the device is not there.</exception>
    /// <exception cref="ArgumentException">An option is out of its range; all problems are named.</exception>
    public static TokenClassifier Load(string directory, TokenClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new TokenClassifierOptions();
        var pretrained = PretrainedModel.Open(directory);
        if (pretrained.SavedTask is { } task && task != NlpTasks.TokenClassification)
        {
            throw new UnsupportedModelException(
                $"{directory}: a model for {NlpTasks.TokenClassification.Name} is expected, this one is for {task.Name}; train one first, "
                + $"with `graft train {NlpTasks.TokenClassification.Name} --model {directory} ...`");
        }

        if (options.Validate(pretrained.MaxTokens, pretrained.Tokenizer.CountSpecialTokens()) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        var device = ComputeDevice.Open(options.Device);
        var model = pretrained.LoadSavedTask();
        model.to(device);
        return new TokenClassifier(pretrained, model, options);
    }

    /// <summary>Labels the words of a raw text, which <see cref="WordSplitter"/> finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    public TaggedText Predict(string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Predict([text], cancellation: cancellation)[0];
    }

    /// <summary>Labels the words of raw texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="progress">Told how many rows are done; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <returns>The texts in the order in which they were given.</returns>
    public IReadOnlyList<TaggedText> Predict(IReadOnlyList<string> texts, IProgress<InferenceProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Predict([.. texts.Select(text => (text, _splitter.Split(text)))], progress, cancellation);
    }

    /// <summary>Labels words that are split already.</summary>
    /// <param name="sentences">The words of each sentence.</param>
    /// <param name="progress">Told how many rows are done; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <returns>The sentences in the order in which they were given; the text of each is its words with a space between each two.</returns>
    public IReadOnlyList<TaggedText> PredictWords(
        IReadOnlyList<IReadOnlyList<string>> sentences, IProgress<InferenceProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        return Predict([.. sentences.Select(words => (string.Join(' ', words), Places(words)))], progress, cancellation);
    }

    /// <summary>Scores the model on labelled sentences, by whole words.</summary>
    /// <param name="examples">The sentences, each with labels.</param>
    /// <param name="progress">Told how many rows are done; may be null.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <exception cref="ArgumentException">A sentence has no labels, or there is no sentence.</exception>
    public TokenClassificationEvaluation Evaluate(
        IReadOnlyList<WordExample> examples, IProgress<InferenceProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in examples.SelectMany(example => example.Labels ?? []).Where(label => !Labels.Contains(label)))
            unknown[label] = unknown.GetValueOrDefault(label) + 1;
        var predictions = Predict(examples, Labels, progress, null, cancellation);
        return new TokenClassificationEvaluation(TokenClassificationReport.Compare(examples, predictions), predictions, unknown);
    }

    /// <summary>
    /// Finds the entities of a raw text exactly as the reference library's token-classification pipeline does: no splitting into words
    /// first, and words are what the tokenizer's continuation marks say. <see cref="Predict(string, CancellationToken)"/> is the better
    /// choice for a model that was trained on words.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="options">The strategy and what is left out; null takes the reference's defaults.</param>
    /// <param name="strideTokens">How many tokens the windows of a long text share; null refuses a text that is too long for the model.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <exception cref="ArgumentException">
    /// The text is too long and there is no stride; there are several windows and no strategy; or the stride is as long as a window.
    /// </exception>
    public IReadOnlyList<TextEntity> Recognize(
        string text, EntityAggregationOptions? options = null, int? strideTokens = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Pipeline().Recognize(text, options ?? new EntityAggregationOptions(), strideTokens, cancellation);
    }

    /// <summary>As <see cref="Recognize"/>, of words that are split already.</summary>
    /// <param name="words">The words.</param>
    /// <param name="delimiter">What stands between two words in the text that positions refer to.</param>
    /// <param name="options">The strategy and what is left out; null takes the reference's defaults.</param>
    /// <param name="cancellation">Checked once a batch.</param>
    /// <exception cref="ArgumentException">The words are too many for the model.</exception>
    public IReadOnlyList<TextEntity> RecognizeWords(
        IReadOnlyList<string> words, string delimiter = " ", EntityAggregationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(delimiter);
        return Pipeline().RecognizeWords(words, delimiter, options ?? new EntityAggregationOptions(), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    internal ReferencePipeline Pipeline() => new(_model, Tokenizer, MaxTokens, _options.BatchSize);

    private static IReadOnlyList<SplitWord> Places(IReadOnlyList<string> words)
    {
        var places = new SplitWord[words.Count];
        for (int word = 0, start = 0; word < places.Length; start += words[word].Length + 1, word++)
            places[word] = new SplitWord(words[word], start, start + words[word].Length);
        return places;
    }

    private IReadOnlyList<TaggedText> Predict(
        IReadOnlyList<(string Text, IReadOnlyList<SplitWord> Words)> texts, IProgress<InferenceProgress>? progress, CancellationToken cancellation)
    {
        var examples = texts.Select(text => new WordExample([.. text.Words.Select(word => word.Text)])).ToList();
        var entities = _strategy is null ? null : examples.Select(example => new SentenceEntities(Tokenizer, example.Words)).ToList();
        var predictions = Predict(examples, null, progress, entities, cancellation);
        var aggregation = _strategy is { } strategy ? Aggregation(strategy) : null;
        return [.. texts.Select((text, index) => new TaggedText(
            text.Text,
            [.. text.Words.Select((word, i) => new TaggedWord(
                word.Text, word.Start, word.End, predictions.Sentences[index].Labels[i], predictions.Sentences[index].Scores[i]))],
            entities?[index].Entities(text.Text, text.Words, aggregation!, Tokenizer.UnknownId)))];
    }

    private WordPredictions Predict(
        IReadOnlyList<WordExample> examples, LabelSet? labels, IProgress<InferenceProgress>? progress, List<SentenceEntities>? entities, CancellationToken cancellation)
    {
        var task = NlpTasks.TokenClassification;
        var rows = task.Encode(examples, Tokenizer, labels, _windows, SubwordLabels.First, cancellation);
        RowForward.RowAction? collect = entities is null
            ? null
            : (row, logits) => entities[rows[row].Example].Take(rows[row], logits, Labels.Count);
        return task.Predict(
            _model, [.. examples.Select(example => example.Words.Count)], rows, _options.BatchSize,
            progress is null ? null : new RowProgress(progress, rows.Count), collect, cancellation);
    }

    private EntityAggregation Aggregation(AggregationStrategy strategy) => new(
        Labels, Tokenizer.DecodeTokens, new EntityAggregationOptions { Strategy = strategy, IgnoredLabels = _options.IgnoredLabels, Scheme = Scheme });

    private sealed class RowProgress(IProgress<InferenceProgress> inner, int total) : IProgress<int>
    {
        public void Report(int value) => inner.Report(new InferenceProgress(value, total));
    }
}
