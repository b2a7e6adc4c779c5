using Graft.Data.Documents;

namespace Graft.Pretraining.Corpora;

/// <summary>How a corpus is made of text. All of it changes what the corpus holds; how many threads work does not, and is not here.</summary>
public sealed record CorpusOptions : TextReadingOptions
{
    private const long SmallestShard = 1L << 10;
    private const long LargestShard = 1L << 32;

    /// <summary>A corpus of all that is read in this way.</summary>
    /// <param name="reading">How its files are read.</param>
    public static CorpusOptions Of(TextReadingOptions reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new() { Document = reading.Document, Field = reading.Field, ReplaceInvalidUtf8 = reading.ReplaceInvalidUtf8 };
    }

    /// <summary>Documents with fewer characters (code points) are left out. Default: 0, none but those without text.</summary>
    public int MinCharacters { get; init; }

    /// <summary>
    /// Whether a document that is equal to an earlier one, in whatever language or part, is left out. Takes about 50 bytes of memory for each
    /// document.
    /// </summary>
    public bool RemoveExactDuplicates { get; init; }

    /// <summary>
    /// The likeness, above 0 and below 1, from which on a document is left out as nearly equal to an earlier one; null (default) leaves none
    /// out. Likeness is the part that two documents share of all their runs of five words, as MinHash estimates it
    /// (<see cref="NearDuplicates"/>). Takes about 0.5 kB of memory for each document. Exact duplicates go too.
    /// </summary>
    public double? NearDuplicates { get; init; }

    /// <summary>The part of the documents, by their hash, that is held out for evaluation; from 0 (default) to below 1.</summary>
    public double ValidShare { get; init; }

    /// <summary>A shard ends with the document that brings its ids to this many bytes. Default: 64 MiB.</summary>
    public long ShardBytes { get; init; } = 64L << 20;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Validate()
    {
        var problems = base.Validate().ToList();
        void Check(bool holds, string option, string expected, object? found)
        {
            if (!holds)
                problems.Add(FormattableString.Invariant($"{option} must be {expected}, found {found}."));
        }

        Check(MinCharacters >= 0, nameof(MinCharacters), "0 or more", MinCharacters);
        Check(NearDuplicates is null or (> 0 and < 1), nameof(NearDuplicates), "above 0 and below 1", NearDuplicates);
        Check(ValidShare is >= 0 and < 1, nameof(ValidShare), "from 0 to below 1", ValidShare);
        Check(ShardBytes is >= SmallestShard and <= LargestShard, nameof(ShardBytes), $"from {SmallestShard} to {LargestShard}", ShardBytes);
        return problems;
    }
}
