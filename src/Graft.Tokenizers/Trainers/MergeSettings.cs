namespace Graft.Tokenizers.Trainers;

/// <summary>What <see cref="MergeTrainer"/> has to know; the public options say what each means.</summary>
internal sealed record MergeSettings
{
    public required int VocabularySize { get; init; }

    public required IReadOnlyList<string> SpecialTokens { get; init; }

    public IReadOnlyCollection<int> InitialAlphabet { get; init; } = [];

    public int? LimitAlphabet { get; init; }

    public long MinimumFrequency { get; init; }

    public int? MaxTokenLength { get; init; }

    public string Prefix { get; init; } = "";

    public string Suffix { get; init; } = "";

    /// <summary>Whether pairs are weighed by the likelihood that their merge gains, not by how frequent they are.</summary>
    public bool ByLikelihood { get; init; }
}
