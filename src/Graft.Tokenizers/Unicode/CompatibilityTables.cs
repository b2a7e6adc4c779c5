namespace Graft.Tokenizers.Unicode;

/// <summary>The compatibility decompositions that are not canonical ones, from compatibility.txt.</summary>
internal static class CompatibilityTables
{
    private static readonly CodePointStrings Decompositions = new();
    private static readonly List<int> Decomposable = [];

    static CompatibilityTables() => UnicodeTable.Read("compatibility.txt", (_, codePoint, _, value) =>
    {
        Decompositions.Add(codePoint, value);
        Decomposable.Add(codePoint);
    });

    /// <summary>The code points that have one.</summary>
    public static IReadOnlyList<int> WithDecomposition => Decomposable;

    /// <summary>The complete decomposition, or nothing where a code point has none but perhaps a canonical one.</summary>
    public static ReadOnlySpan<char> Decomposition(int codePoint) => Decompositions.Of(codePoint);
}
