namespace Graft.Tokenizers;

/// <summary>What offsets count.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 code units, as .NET strings are indexed.</summary>
    Utf16,

    /// <summary>Unicode code points, as the reference library and Python strings count.</summary>
    CodePoint,

    /// <summary>Bytes of the text in UTF-8.</summary>
    Utf8,
}
