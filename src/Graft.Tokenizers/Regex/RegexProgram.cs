namespace Graft.Tokenizers.Regex;

/// <summary>
/// A pattern as instructions. There are no counters and no captures: what can follow from an instruction and a position (and, within one
/// position, the loops that have not moved yet) does not depend on how it was reached. Both matchers rest on that.
/// </summary>
/// <param name="Instructions">The first one begins the pattern.</param>
/// <param name="Alphabet">The symbols that the sets are made of.</param>
/// <param name="Conditions">What an Assert asks of a neighbour, by symbol.</param>
/// <param name="SlotCount">How many slots the instructions have.</param>
/// <param name="GroupDepth">How deep atomic groups and looks are nested.</param>
internal sealed record RegexProgram(RegexInstruction[] Instructions, RegexAlphabet Alphabet, bool[][] Conditions, int SlotCount, int GroupDepth)
{
    /// <summary>A bit of Look's <c>B</c>: what is looked for ends here, and its instructions consume backwards.</summary>
    public const int LookBehind = 1;

    /// <summary>A bit of Look's <c>B</c>: it must not match.</summary>
    public const int LookNegative = 2;
}
