namespace Graft.Tokenizers.Unicode;

/// <summary>Canonical decomposition, composition and combining classes, from canonical.txt, without Hangul (see <see cref="Hangul"/>).</summary>
internal static class CanonicalTables
{
    private static readonly CodePointMap<byte> Classes = new();
    private static readonly CodePointStrings Decompositions = new();
    private static readonly Dictionary<long, int> Pairs = [];
    private static readonly List<int> Decomposable = [];
    private static readonly List<int> Singles = [];
    private static readonly List<int> Seconds = [];
    private static readonly List<int> NotStarters = [];

    static CanonicalTables()
    {
        var neverComposed = new HashSet<int>();
        UnicodeTable.Read("canonical.txt", (section, first, last, value) =>
        {
            if (section == "decomposition")
            {
                Decompositions.Add(first, value);
                Decomposable.Add(first);
                return;
            }

            const string CombiningClass = "combining-class ";
            var isClass = section.StartsWith(CombiningClass, StringComparison.Ordinal);
            var combiningClass = isClass ? byte.Parse(section.AsSpan(CombiningClass.Length), System.Globalization.CultureInfo.InvariantCulture) : default;
            for (var codePoint = first; codePoint <= last; codePoint++)
            {
                if (!isClass)
                {
                    neverComposed.Add(codePoint);
                    continue;
                }

                Classes[codePoint] = combiningClass;
                NotStarters.Add(codePoint);
            }
        });
        Singles.AddRange(neverComposed);
        ReadPairs(neverComposed);
    }

    /// <summary>The code points that have a decomposition.</summary>
    public static IReadOnlyList<int> WithDecomposition => Decomposable;

    /// <summary>The code points whose decomposition does not compose to them again.</summary>
    public static IReadOnlyList<int> NeverComposed => Singles;

    /// <summary>The code points that compose with one before them.</summary>
    public static IReadOnlyList<int> ComposingWithPrevious => Seconds;

    /// <summary>The code points whose combining class is not 0.</summary>
    public static IReadOnlyList<int> Marks => NotStarters;

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public static byte CombiningClass(int codePoint) => Classes[codePoint];

    /// <summary>The complete decomposition, or nothing where a code point stays as it is.</summary>
    public static ReadOnlySpan<char> Decomposition(int codePoint) => Decompositions.Of(codePoint);

    /// <summary>What two code points compose to, or -1.</summary>
    public static int Compose(int first, int second) =>
        Pairs.TryGetValue(Pair(first, second), out var composed) ? composed : Hangul.Compose(first, second);

    // A composed code point is made of the last code point of its decomposition and of what those before compose to, so that the shorter
    // decompositions must be known first.
    private static void ReadPairs(HashSet<int> neverComposed)
    {
        Span<int> parts = stackalloc int[4];
        for (var size = 2; size <= parts.Length; size++)
        {
            foreach (var codePoint in Decomposable)
            {
                if (neverComposed.Contains(codePoint) || CodePoints.Read(Decompositions.Of(codePoint), parts) != size)
                    continue;
                var first = parts[0];
                for (var i = 1; i < size - 1; i++)
                    first = Pairs[Pair(first, parts[i])];
                Pairs.Add(Pair(first, parts[size - 1]), codePoint);
                Seconds.Add(parts[size - 1]);
            }
        }
    }

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;
}
