namespace Graft.Tokenizers.Unicode;

/// <summary>The reference's lower case of single code points, without regard to context (no final sigma); from lowercase.txt.</summary>
internal static class Lowercase
{
    private static readonly CodePointStrings Map = Read();

    /// <summary>The lower case, or nothing where a code point stays as it is.</summary>
    public static ReadOnlySpan<char> Of(int codePoint) => Map.Of(codePoint);

    private static CodePointStrings Read()
    {
        var map = new CodePointStrings();
        UnicodeTable.Read("lowercase.txt", (_, codePoint, _, value) => map.Add(codePoint, value));
        return map;
    }
}
