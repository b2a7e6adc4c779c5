using System.CommandLine;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>The options of <c>graft vectors train</c> that say how to train; <see cref="WordVectorsTraining"/> checks their values.</summary>
internal sealed class VectorsTrainOptions
{
    private static readonly Dictionary<string, WordVectorsAlgorithm> Algorithms = new()
    {
        ["skip-gram"] = WordVectorsAlgorithm.SkipGram,
        ["cbow"] = WordVectorsAlgorithm.Cbow,
    };

    private readonly Option<string?> _algorithm = new("--algorithm") { Description = "skip-gram (better for rare words) or cbow (faster) [default: skip-gram]", HelpName = "NAME" };
    private readonly Option<int?> _size = Number("--size", "The size of a vector [default: 100]");
    private readonly Option<int?> _vocabulary = Number("--vocab-size", "The most words, special tokens included [default: 30000]");
    private readonly Option<int?> _minFrequency = Number("--min-frequency", "The least count of a word [default: 5]");
    private readonly Option<int?> _window = Number("--window", "The most neighbours on each side; small windows show grammar, large ones topics [default: 5]");
    private readonly Option<int?> _negatives = Number("--negatives", "Words drawn for each as examples of what it is not [default: 5]");
    private readonly Option<double?> _subsampling = new("--subsampling") { Description = "Words that are a larger share of the text are thinned out; 0 keeps all [default: 0.001]", HelpName = "T" };
    private readonly Option<int?> _epochs = Number("--epochs", "How often the text is gone through [default: 5]");
    private readonly Option<double?> _rate = new("--learning-rate") { Description = "The first learning rate; it falls to nothing [default: 0.025, cbow 0.05]", HelpName = "RATE" };
    private readonly Option<bool> _cased = new("--cased") { Description = "Keep case [default: a word is one word, whatever its case]" };
    private readonly Option<long?> _seed = new("--seed") { Description = "The same seed, text and options give the same bytes, whatever --threads [default: 1]", HelpName = "N" };

    public VectorsTrainOptions()
    {
        _algorithm.CompletionSources.Add(_ => Algorithms.Keys.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        _algorithm.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Algorithms.ContainsKey(token.Value))
                result.AddError($"--algorithm must be one of {string.Join(", ", Algorithms.Keys)}, not '{token.Value}'.");
        });
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_algorithm, _size, _vocabulary, _minFrequency, _window, _negatives, _subsampling, _epochs, _rate, _cased, _seed];

    /// <summary>How to train.</summary>
    public WordVectorsTraining Read(ParseResult parsed)
    {
        var start = new WordVectorsTraining();
        return start with
        {
            Algorithm = parsed.GetValue(_algorithm) is { } algorithm ? Algorithms[algorithm] : start.Algorithm,
            Size = parsed.GetValue(_size) ?? start.Size,
            VocabularySize = parsed.GetValue(_vocabulary) ?? start.VocabularySize,
            MinFrequency = parsed.GetValue(_minFrequency) ?? start.MinFrequency,
            Window = parsed.GetValue(_window) ?? start.Window,
            Negatives = parsed.GetValue(_negatives) ?? start.Negatives,
            Subsampling = parsed.GetValue(_subsampling) ?? start.Subsampling,
            Epochs = parsed.GetValue(_epochs) ?? start.Epochs,
            LearningRate = parsed.GetValue(_rate),
            Lowercase = !parsed.GetValue(_cased),
            Seed = parsed.GetValue(_seed) ?? start.Seed,
        };
    }

    private static Option<int?> Number(string name, string description) => new(name) { Description = description, HelpName = "N" };
}
