using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>The options of <c>graft tokenizer train</c> that say how to train.</summary>
internal sealed class TokenizerTrainOptions
{
    private const string Bpe = "bpe";
    private const string WordPiece = "wordpiece";
    private const string WordPieceByLikelihood = "wordpiece-likelihood";
    private const string Unigram = "unigram";
    private const string WordLevel = "wordlevel";

    private static readonly string[] Algorithms = [Bpe, WordPiece, WordPieceByLikelihood, Unigram, WordLevel];
    private static readonly string[] Merging = [Bpe, WordPiece, WordPieceByLikelihood];

    private static readonly Dictionary<string, TrainingPipeline> Pipelines = new()
    {
        ["bert-uncased"] = TrainingPipeline.BertUncased,
        ["bert-cased"] = TrainingPipeline.BertCased,
        ["gpt2"] = TrainingPipeline.Gpt2,
        ["xlm-r"] = TrainingPipeline.XlmR,
        ["words"] = TrainingPipeline.Words,
    };

    private readonly (string Algorithm, string Pipeline)? _default;

    private readonly Option<string> _algorithm = new("--algorithm")
    {
        Description = $"{string.Join(", ", Algorithms)}; see below",
        HelpName = "NAME",
    };

    private readonly Option<int?> _vocabularySize = Number("--vocab-size", "N", "Tokens, special ones included [default: 30000, unigram 8000]");
    private readonly Option<string?> _pipeline = new("--pipeline")
    {
        Description = $"What is done around the model: {string.Join(", ", Pipelines.Keys)} [default: that of the algorithm]",
        HelpName = "NAME",
    };

    private readonly Option<string?> _like = new("--like")
    {
        Description = "A tokenizer whose pipeline and special tokens are taken, with a new vocabulary",
        HelpName = "DIR_OR_FILE",
    };

    private readonly Option<string[]> _specialTokens = new("--special-token")
    {
        Description = "A token that is never cut, before those of the pipeline; may be given several times",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _unknownToken = new("--unk-token") { Description = "The token for what the vocabulary lacks [default: the pipeline's]", HelpName = "TOKEN" };
    private readonly Option<int?> _minFrequency = Number("--min-frequency", "N", "The least count of a pair to be merged, or of a word [default: any]; not for unigram");
    private readonly Option<int?> _limitAlphabet = Number("--limit-alphabet", "N", "The most characters to begin with [default: all]; for bpe and wordpiece");
    private readonly Option<string?> _initialAlphabet = new("--initial-alphabet")
    {
        Description = "Characters that become tokens though the text may lack them; not for wordlevel",
        HelpName = "CHARACTERS",
    };

    private readonly Option<int?> _maxLength = Number("--max-token-length", "N", "Longer tokens are not made, in characters [default: unigram 16, else any]; not for wordlevel");
    private readonly Option<int?> _memory = Number("--memory", "MIB", "Memory for words, about; what is more goes through temporary files [default: 1024]");

    /// <summary>The options.</summary>
    /// <param name="ofOthers">Where training is not the command's main work: the algorithm, with its pipeline, that needs not be named.</param>
    public TokenizerTrainOptions((string Algorithm, string Pipeline)? ofOthers = null)
    {
        _default = ofOthers;
        _algorithm.Required = ofOthers is null;
        if (ofOthers is { } usual)
        {
            _algorithm.Description = $"How it is trained, as graft tokenizer train does: {string.Join(", ", Algorithms)} [default: {usual.Algorithm}]";
            _pipeline.Description = $"What is done around its model: {string.Join(", ", Pipelines.Keys)} [default: {usual.Pipeline}, or that of another algorithm]";
        }

        OneOf(_algorithm, Algorithms);
        OneOf(_pipeline, [.. Pipelines.Keys]);
    }

    /// <summary>What the algorithms are, for the help.</summary>
    public static string Notes =>
        """
        Algorithms, and their pipelines where none is named:
          bpe                    merges the most frequent pair again and again; bytes, as GPT-2's (gpt2)
          wordpiece              the same, with ## on what continues a word; longest match when encoding.
                                 It is what "training a BERT tokenizer" usually means (bert-uncased)
          wordpiece-likelihood   WordPiece by the rule of the original: the pair that raises the text's
                                 likelihood most; give --min-frequency well above 1 (bert-uncased)
          unigram                a language model of pieces, pruned from many, as sentencepiece's (xlm-r)
          wordlevel              whole words, the most frequent ones (words)
        The same text and options give the same bytes, whatever --threads and --memory. (With too little
        memory for all different words the rarest are left out, with a warning.)
        """;

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
    [
        _algorithm, _vocabularySize, _pipeline, _like, _specialTokens, _unknownToken, _minFrequency, _limitAlphabet, _initialAlphabet, _maxLength, _memory,
    ];

    /// <summary>Those that a command needs for which training is not the main work.</summary>
    public IEnumerable<Option> Essential => [_vocabularySize, _algorithm, _pipeline, _specialTokens];

    /// <summary>Whether any of <see cref="Essential"/> is given.</summary>
    public bool AreGiven(ParseResult parsed) => Essential.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The name of the algorithm.</summary>
    public string AlgorithmOf(ParseResult parsed) => parsed.GetValue(_algorithm) ?? _default!.Value.Algorithm;

    /// <summary>How to train.</summary>
    /// <exception cref="UsageException">Options do not go together.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer to be like cannot be read.</exception>
    public TokenizerTraining Read(ParseResult parsed, int? threads)
    {
        var algorithm = AlgorithmOf(parsed);
        Refuse(parsed, algorithm, _minFrequency, [.. Merging, WordLevel]);
        Refuse(parsed, algorithm, _limitAlphabet, Merging);
        Refuse(parsed, algorithm, _initialAlphabet, [.. Merging, Unigram]);
        Refuse(parsed, algorithm, _maxLength, [.. Merging, Unigram]);
        if (parsed.GetValue(_pipeline) is not null && parsed.GetValue(_like) is not null)
            throw new UsageException("--pipeline and --like exclude each other.");
        var training = OfAlgorithm(parsed, algorithm, Pipeline(parsed, algorithm));
        training = training with
        {
            VocabularySize = parsed.GetValue(_vocabularySize) ?? training.VocabularySize,
            SpecialTokens = parsed.GetValue(_specialTokens) is { Length: > 0 } special ? special : null,
            UnknownToken = parsed.GetValue(_unknownToken),
            MemoryBudget = parsed.GetValue(_memory) is { } memory ? (long)memory << 20 : training.MemoryBudget,
            Threads = threads,
        };
        return training;
    }

    private TokenizerTraining OfAlgorithm(ParseResult parsed, string algorithm, TrainingPipeline pipeline)
    {
        var alphabet = parsed.GetValue(_initialAlphabet)?.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        var minFrequency = parsed.GetValue(_minFrequency) ?? 0;
        // The library's limit is the reference's, "fewer than".
        int? maxLength = parsed.GetValue(_maxLength);
        MergeTraining Merge(MergeTraining training) => training with
        {
            MinFrequency = minFrequency,
            LimitAlphabet = parsed.GetValue(_limitAlphabet),
            InitialAlphabet = alphabet,
            MaxTokenLength = maxLength + 1,
        };
        return algorithm switch
        {
            Bpe => Merge(new BpeTraining { Pipeline = pipeline }),
            WordPiece => Merge(new WordPieceTraining { Pipeline = pipeline, Rule = WordPieceRule.MostFrequent }),
            WordPieceByLikelihood => Merge(new WordPieceTraining { Pipeline = pipeline, Rule = WordPieceRule.Likelihood }),
            Unigram when new UnigramTraining { Pipeline = pipeline } is var unigram => unigram with
            {
                InitialAlphabet = alphabet ?? unigram.InitialAlphabet,
                MaxPieceLength = maxLength ?? unigram.MaxPieceLength,
            },
            _ => new WordLevelTraining { Pipeline = pipeline, MinFrequency = minFrequency },
        };
    }

    private TrainingPipeline Pipeline(ParseResult parsed, string algorithm)
    {
        if (parsed.GetValue(_like) is { } like)
            return TrainingPipeline.FromTokenizer(TokenizerSource.Read(like));
        return Pipelines[parsed.GetValue(_pipeline) ?? (algorithm == _default?.Algorithm ? _default.Value.Pipeline : null) ?? algorithm switch
        {
            Bpe => "gpt2",
            Unigram => "xlm-r",
            WordLevel => "words",
            _ => "bert-uncased",
        }];
    }

    private static void Refuse(ParseResult parsed, string algorithm, Option option, string[] algorithms)
    {
        if (parsed.GetResult(option) is { Implicit: false } && !algorithms.Contains(algorithm))
            throw new UsageException($"{option.Name} is for {string.Join(", ", algorithms)}, not for {algorithm}.");
    }

    private static Option<int?> Number(string name, string value, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number < 1)
                result.AddError($"{name} must be at least 1, found {number}.");
        });
        return option;
    }

    private static void OneOf(Option option, string[] values)
    {
        option.CompletionSources.Add(_ => values.Select(value => new System.CommandLine.Completions.CompletionItem(value)));
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
                result.AddError($"{option.Name} must be one of {string.Join(", ", values)}, not '{token.Value}'.");
        });
    }
}
