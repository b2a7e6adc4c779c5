namespace Graft.Benchmarks;

/// <summary>The shapes of all-MiniLM-L6-v2's parameters: 22.7 million in all, the pooler among them.</summary>
internal static class MiniLmShapes
{
    private const int Layers = 6, Hidden = 384, Intermediate = 1536, Vocabulary = 30522;

    /// <summary>The shapes in the order of the network.</summary>
    public static IEnumerable<long[]> All =>
    [
        [Vocabulary, Hidden], [512, Hidden], [2, Hidden], [Hidden], [Hidden],
        .. Enumerable.Repeat<long[][]>(
            [
                [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden], [Hidden],
                [Intermediate, Hidden], [Intermediate], [Hidden, Intermediate], [Hidden], [Hidden], [Hidden],
            ], Layers).SelectMany(shapes => shapes),
        [Hidden, Hidden], [Hidden],
    ];
}
