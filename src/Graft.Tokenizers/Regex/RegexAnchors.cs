namespace Graft.Tokenizers.Regex;

/// <summary>The anchors, in terms of what stands beside the position.</summary>
internal static class RegexAnchors
{
    private static readonly AssertNode TextStart = new(CodePointSet.Empty, AtEdge: true, IsBehind: true);
    private static readonly AssertNode TextEnd = new(CodePointSet.Empty, AtEdge: true, IsBehind: false);
    private static readonly SearchStartNode SearchStart = new();

    private static readonly AlternateNode LastLineEnd = new(
        [TextEnd, new LookNode(new ConcatNode([new SetNode(CodePointSet.NewLine), TextEnd]), IsBehind: false, IsNegative: false)]);

    private static readonly Lazy<RegexNode> WordBoundary = new(() => Boundary(isBoundary: true));
    private static readonly Lazy<RegexNode> NoWordBoundary = new(() => Boundary(isBoundary: false));

    /// <summary><c>^</c>: at the beginning and after a line feed, except the last of the text.</summary>
    public static RegexNode LineStart { get; } = new AlternateNode(
    [
        TextStart,
        new ConcatNode([new AssertNode(CodePointSet.NewLine, AtEdge: false, IsBehind: true), new AssertNode(CodePointSet.All, AtEdge: false, IsBehind: false)]),
    ]);

    /// <summary><c>$</c>: at the end and before each line feed.</summary>
    public static RegexNode LineEnd { get; } = new AssertNode(CodePointSet.NewLine, AtEdge: true, IsBehind: false);

    /// <summary>The anchor that is written as a backslash and this letter, or null.</summary>
    public static RegexNode? Find(int letter) => letter switch
    {
        'A' => TextStart,
        'z' => TextEnd,
        'Z' => LastLineEnd,
        'b' => WordBoundary.Value,
        'B' => NoWordBoundary.Value,
        'G' => SearchStart,
        _ => null,
    };

    /// <summary>Whether a node is one of the anchors.</summary>
    public static bool IsAnchor(RegexNode node) => node is AssertNode or SearchStartNode || ReferenceEquals(node, LineStart)
        || ReferenceEquals(node, LastLineEnd) || (WordBoundary.IsValueCreated && ReferenceEquals(node, WordBoundary.Value))
        || (NoWordBoundary.IsValueCreated && ReferenceEquals(node, NoWordBoundary.Value));

    private static AlternateNode Boundary(bool isBoundary)
    {
        var word = RegexClasses.Find("word")!;
        var other = word.Negate();
        return new AlternateNode(
        [
            new ConcatNode([new AssertNode(word, AtEdge: false, IsBehind: true), Ahead(isBoundary)]),
            new ConcatNode([new AssertNode(other, AtEdge: true, IsBehind: true), Ahead(!isBoundary)]),
        ]);

        AssertNode Ahead(bool isOther) => isOther
            ? new AssertNode(other, AtEdge: true, IsBehind: false)
            : new AssertNode(word, AtEdge: false, IsBehind: false);
    }
}
