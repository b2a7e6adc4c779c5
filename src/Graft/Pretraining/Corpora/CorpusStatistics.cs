namespace Graft.Pretraining.Corpora;

/// <summary>What was read of a language and what became of it. Documents that are left out count once, for the first reason in this order.</summary>
public sealed record CorpusStatistics
{
    /// <summary>Documents that were found in the input, empty ones included. In a part that was held out by share: those that it got.</summary>
    public long DocumentsRead { get; init; }

    /// <summary>Documents without any text.</summary>
    public long Empty { get; init; }

    /// <summary>Documents with fewer characters than were asked for.</summary>
    public long TooShort { get; init; }

    /// <summary>Documents equal to an earlier one, of any language or part.</summary>
    public long ExactDuplicates { get; init; }

    /// <summary>Documents nearly equal to an earlier one.</summary>
    public long NearDuplicates { get; init; }

    /// <summary>Documents that the tokenizer gives no token for, such as those of control characters alone.</summary>
    public long WithoutTokens { get; init; }

    /// <summary>Documents that were held out for evaluation, by share.</summary>
    public long HeldOut { get; init; }

    /// <summary>Lines with bytes that are not UTF-8, which were replaced by U+FFFD.</summary>
    public long ReplacedLines { get; init; }

    /// <summary>Characters (code points) of the documents that are in the corpus, line ends not counted.</summary>
    public long Characters { get; init; }

    /// <summary>The same in bytes of UTF-8.</summary>
    public long Bytes { get; init; }

    /// <summary>Unknown tokens among all tokens.</summary>
    public long UnknownTokens { get; init; }
}
