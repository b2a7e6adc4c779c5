namespace Graft.Tokenizers.Unicode;

/// <summary>
/// White space as Python counts it, for what the reference does in that language: beside <see cref="CodePointClasses.WhiteSpace"/> the four
/// separators U+001C to U+001F.
/// </summary>
internal static class PythonSpace
{
    /// <summary>Whether a unit is white space, all of which is within the first plane.</summary>
    public static bool Is(char unit) => unit is >= '\u001C' and <= '\u001F' || CodePoints.Is(unit, CodePointClasses.WhiteSpace);
}
