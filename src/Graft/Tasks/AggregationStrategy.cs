namespace Graft.Tasks;

/// <summary>How the labels of tokens become entities, by the reference pipeline's names.</summary>
public enum AggregationStrategy
{
    /// <summary>Every token is an entity with its own label.</summary>
    None,

    /// <summary>Neighbouring tokens of one type are grouped; a group may begin or end inside a word.</summary>
    Simple,

    /// <summary>A word has the label of its first token; then words are grouped.</summary>
    First,

    /// <summary>A word has the label that is most probable on average over its tokens; then words are grouped.</summary>
    Average,

    /// <summary>A word has the label of its surest token; then words are grouped.</summary>
    Max,
}
