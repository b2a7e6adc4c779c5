namespace Graft.Tokenizers.Trainers;

/// <summary>What the two algorithms that merge pairs of tokens share.</summary>
public abstract record MergeTraining : TokenizerTraining
{
    private protected MergeTraining()
    {
    }

    /// <summary>The least number of times that a pair must occur to become a token; 0 and 1 mean any.</summary>
    public long MinFrequency { get; init; }

    /// <summary>
    /// The most characters to begin with: the most frequent ones, those of <see cref="InitialAlphabet"/> before all others. Characters beyond
    /// it are unknown. Null: no limit.
    /// </summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>
    /// Characters that become tokens though the text may lack them, each a string of one code point. Null: where the pipeline turns bytes into
    /// characters all 256 of those, otherwise none.
    /// </summary>
    public IReadOnlyCollection<string>? InitialAlphabet { get; init; }

    /// <summary>
    /// Tokens that are made have fewer characters than this (of text: prefix and suffix don't count); null: no limit. "Fewer", not "at
    /// most", is what the reference does, and a pair of two single characters is always allowed.
    /// </summary>
    public int? MaxTokenLength { get; init; }

    internal override WordCost Cost(long memory) => new(PerWord: 40, PerCodePoint: 28, memory);

    private protected MergeSettings Settings(string? prefix, string? suffix, bool byLikelihood) => new()
    {
        VocabularySize = VocabularySize,
        SpecialTokens = ReservedTokens(),
        InitialAlphabet = [.. (InitialAlphabet ?? (Pipeline.IsByteLevel ? TrainingPipeline.ByteLevelAlphabet : [])).Select(c => char.ConvertToUtf32(c, 0))],
        LimitAlphabet = LimitAlphabet,
        MinimumFrequency = MinFrequency,
        MaxTokenLength = MaxTokenLength,
        Prefix = prefix ?? "",
        Suffix = suffix ?? "",
        ByLikelihood = byLikelihood,
    };

    private protected override void Validate(List<string> problems)
    {
        Check(problems, MinFrequency >= 0, nameof(MinFrequency), "0 or more", MinFrequency);
        Check(problems, LimitAlphabet is null or > 0, nameof(LimitAlphabet), "at least 1", LimitAlphabet);
        Check(problems, MaxTokenLength is null or > 0, nameof(MaxTokenLength), "at least 1", MaxTokenLength);
        CheckCharacters(problems, nameof(InitialAlphabet), InitialAlphabet);
    }
}
