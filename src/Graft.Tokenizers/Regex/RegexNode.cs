namespace Graft.Tokenizers.Regex;

/// <summary>A part of a parsed pattern.</summary>
internal abstract record RegexNode;

/// <summary>One code point out of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : RegexNode;

/// <summary>Parts one after the other; none: the empty match.</summary>
internal sealed record ConcatNode(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    public static ConcatNode Empty { get; } = new([]);
}

/// <summary>The first branch that lets the whole pattern match.</summary>
internal sealed record AlternateNode(IReadOnlyList<RegexNode> Branches) : RegexNode;

/// <summary>A part <paramref name="Min"/> to <paramref name="Max"/> times (<see cref="Unbounded"/>: any number).</summary>
internal sealed record RepeatNode(RegexNode Part, int Min, int Max, RepeatKind Kind) : RegexNode
{
    public const int Unbounded = -1;
}

/// <summary>The part's first match only: what follows does not make it try another.</summary>
internal sealed record AtomicNode(RegexNode Part) : RegexNode;

/// <summary>Whether a part matches from here on, or up to here, without consuming it.</summary>
internal sealed record LookNode(RegexNode Part, bool IsBehind, bool IsNegative) : RegexNode;

/// <summary>Whether the code point beside the position is in a set; <paramref name="AtEdge"/> is the answer where there is none.</summary>
internal sealed record AssertNode(CodePointSet Set, bool AtEdge, bool IsBehind) : RegexNode;

/// <summary><c>\G</c>: where the search for this match began.</summary>
internal sealed record SearchStartNode : RegexNode;
