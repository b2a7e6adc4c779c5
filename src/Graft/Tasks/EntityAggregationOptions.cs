using Graft.Data;

namespace Graft.Tasks;

/// <summary>How tokens become entities.</summary>
public sealed record EntityAggregationOptions
{
    /// <summary>The strategy; default <see cref="AggregationStrategy.None"/>, as in the reference.</summary>
    public AggregationStrategy Strategy { get; init; }

    /// <summary>
    /// Labels that are left out, looked up after grouping among the labels of tokens or the types of groups: <c>PER</c> drops groups,
    /// <c>B-PER</c> drops single tokens only. Default <c>O</c>.
    /// </summary>
    public IReadOnlyCollection<string> IgnoredLabels { get; init; } = ["O"];

    /// <summary>
    /// The scheme of the labels: tags of IOE1, IOE2, IOBES and BILOU are read as IOB2 before they are grouped, since the reference's rules know B-
    /// and I- only, and every label must be a span tag or O. Default <see cref="TagScheme.None"/>, which groups by these rules alone.
    /// </summary>
    public TagScheme Scheme { get; init; }

    /// <summary>
    /// Whether the tokenizer marks the tokens that continue a word (WordPiece's <c>##</c>), which shows in a token longer than what it covers.
    /// Without, a token continues a word unless a space stands before it. Default true.
    /// </summary>
    public bool HasContinuationPrefix { get; init; } = true;
}
