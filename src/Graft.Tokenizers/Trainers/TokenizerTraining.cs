namespace Graft.Tokenizers.Trainers;

/// <summary>
/// How to train a tokenizer: what all algorithms share. The algorithm is the record that is made: <see cref="BpeTraining"/>,
/// <see cref="WordPieceTraining"/>, <see cref="UnigramTraining"/> or <see cref="WordLevelTraining"/>.
/// <para>
/// Training is deterministic: the same text and options give the same bytes, whatever the number of threads, how the text is divided into
/// files, and how much is spilled to disk.
/// </para>
/// </summary>
public abstract record TokenizerTraining
{
    private const int LargestVocabulary = 1 << 24;
    private const long SmallestBudget = 16L << 20;

    private protected TokenizerTraining()
    {
    }

    /// <summary>
    /// The number of tokens, special ones included; fewer where the text gives no more. It should be well above the number of different
    /// characters.
    /// </summary>
    public int VocabularySize { get; init; } = 30_000;

    /// <summary>
    /// The tokens that get the first ids and are never cut; null for those of <see cref="Pipeline"/>, which come in any case, behind the ones
    /// named here.
    /// </summary>
    public IReadOnlyList<string>? SpecialTokens { get; init; }

    /// <summary>
    /// The token for what the vocabulary lacks; null for the one of <see cref="Pipeline"/>, if it has one. It is made a special token.
    /// </summary>
    public string? UnknownToken { get; init; }

    /// <summary>What happens to text before and after the model.</summary>
    public required TrainingPipeline Pipeline { get; init; }

    /// <summary>
    /// About how much memory training may take, in bytes (the peak was a tenth above it on 1.1 GB of text); at least 16 MB. Counting words
    /// takes up to a quarter of it and then goes on in temporary files, which changes nothing in the result. The different words that the
    /// text has must then fit into the rest: where they don't, the most frequent ones that fit are learnt from (among equally frequent ones
    /// the first in code-point order), and <see cref="TrainingPhase.ChoosingWords"/> tells how many.
    /// </summary>
    public long MemoryBudget { get; init; } = 1L << 30;

    /// <summary>Where temporary files go; null for the system's place for them.</summary>
    public string? TemporaryDirectory { get; init; }

    /// <summary>The most threads; null for as many as there are cores.</summary>
    public int? Threads { get; init; }

    /// <summary>All that is wrong with the options; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Check(problems, VocabularySize is > 0 and <= LargestVocabulary, nameof(VocabularySize), $"from 1 to {LargestVocabulary}", VocabularySize);
        Check(problems, MemoryBudget >= SmallestBudget, nameof(MemoryBudget), $"at least {SmallestBudget} bytes", MemoryBudget);
        Check(problems, Threads is null or > 0, nameof(Threads), "at least 1", Threads);
        Check(problems, SpecialTokens?.All(token => !string.IsNullOrEmpty(token)) ?? true, nameof(SpecialTokens), "no empty token", "one");
        Check(problems, UnknownToken != "", nameof(UnknownToken), "a token", "an empty string");
        if (Pipeline is null)
            problems.Add($"{nameof(Pipeline)} must be given: take one that {nameof(TrainingPipeline)} has ready, or that of a tokenizer.json.");
        else if (ReservedTokens().Count > VocabularySize)
            problems.Add($"{nameof(VocabularySize)} is {VocabularySize}, and the special tokens alone are {ReservedTokens().Count}.");
        Validate(problems);
        return problems;
    }

    /// <summary>The special tokens in the order of their ids: those named here, those of the pipeline, the unknown token; each once.</summary>
    internal IReadOnlyList<string> ReservedTokens() =>
        [.. (SpecialTokens ?? []).Concat(Pipeline.SpecialTokens).Concat(Unknown is { } unknown ? [unknown] : []).Distinct(StringComparer.Ordinal)];

    /// <summary>The token for what the vocabulary lacks, or null.</summary>
    internal string? Unknown => UnknownToken ?? Pipeline.UnknownToken;

    /// <summary>The least count of a word that matters at all.</summary>
    internal virtual long LeastWordCount => 1;

    /// <summary>What learning from the words takes, measured.</summary>
    internal abstract WordCost Cost(long memory);

    /// <summary>Learns the vocabulary.</summary>
    internal abstract TrainedModel Learn(WordCounts words, int threads, Action<long, long> progress, CancellationToken cancellationToken);

    private protected abstract void Validate(List<string> problems);

    private protected static void Check(List<string> problems, bool holds, string option, string expected, object? found)
    {
        if (!holds)
            problems.Add(FormattableString.Invariant($"{option} must be {expected}, found {found}."));
    }

    private protected static void CheckCharacters(List<string> problems, string option, IEnumerable<string>? characters)
    {
        foreach (var character in characters ?? [])
        {
            var isOne = character.Length == 1 ? !char.IsSurrogate(character[0]) : character.Length == 2 && char.IsSurrogatePair(character, 0);
            Check(problems, isOne, option, "single characters (code points)", $"\"{character}\"");
        }
    }
}
