namespace Graft.Tasks;

/// <summary>Which sub-tokens of a labelled word carry its label in training; scores are over words whatever is chosen.</summary>
public enum SubwordLabels
{
    /// <summary>The first only; the default, and what the reference example does.</summary>
    First,

    /// <summary>Every one.</summary>
    All,

    /// <summary>Every one, with I-X on the rest of a word that is labelled B-X.</summary>
    AllInside,
}
