namespace Graft.Data;

/// <summary>How the bytes of a data file stand for text.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, with or without a byte-order mark; bytes that are not UTF-8 are refused.</summary>
    Utf8,

    /// <summary>ISO 8859-1: each byte is the code point of the same number.</summary>
    Latin1,
}
