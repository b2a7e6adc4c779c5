namespace Graft.Data;

/// <summary>What a position in a text counts.</summary>
public enum TextOffsetUnit
{
    /// <summary>UTF-16 units, as .NET, Java and JavaScript strings are indexed.</summary>
    Utf16,

    /// <summary>Unicode code points, as Python strings are indexed.</summary>
    CodePoint,

    /// <summary>Bytes of the text in UTF-8.</summary>
    Utf8,
}
