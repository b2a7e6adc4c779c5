namespace Graft.Tokenizers.Regex;

/// <summary>A pattern that is malformed, or that uses a construct that is not supported.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="position">Where the fault is, in UTF-16 units from its beginning.</param>
/// <param name="problem">What is wrong and what to do.</param>
internal sealed class RegexFormatException(string pattern, int position, string problem)
    : Exception($"the regular expression {pattern} at {position}: {problem}")
{
    public int Position { get; } = position;
}
