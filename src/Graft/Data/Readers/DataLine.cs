namespace Graft.Data.Readers;

/// <summary>One line of a data file, without its end.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Text">The line's text.</param>
internal readonly record struct DataLine(int Number, string Text)
{
    /// <summary>Whether the line holds nothing but blanks and tabs, which is what ends a sentence.</summary>
    public bool IsBlank => Text.AsSpan().TrimStart(" \t").IsEmpty;
}
