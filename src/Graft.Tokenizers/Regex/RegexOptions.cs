namespace Graft.Tokenizers.Regex;

/// <summary>The inline options of a pattern.</summary>
[Flags]
internal enum RegexOptions
{
    None = 0,

    /// <summary><c>(?i)</c>: without regard to case.</summary>
    IgnoreCase = 1,

    /// <summary><c>(?m)</c>: the dot matches a line feed too.</summary>
    DotMatchesNewLine = 2,

    /// <summary><c>(?x)</c>: white space and comments in the pattern mean nothing.</summary>
    Extended = 4,
}
