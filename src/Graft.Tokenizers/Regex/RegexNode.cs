namespace Graft.Tokenizers.Regex;

/// <summary>A part of a parsed pattern.</summary>
internal abstract record RegexNode
{
    /// <summary>
    /// How many repetitions, atomic groups and looks are nested in it at most, itself included. The compiler and the matchers recurse on them.
    /// </summary>
    public virtual int Depth => 0;
}

/// <summary>One code point out of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : RegexNode;

/// <summary>Parts one after the other; none: the empty match.</summary>
internal sealed record ConcatNode(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    public static ConcatNode Empty { get; } = new([]);

    public override int Depth { get; } = Parts.Select(part => part.Depth).DefaultIfEmpty().Max();
}

/// <summary>The first branch that lets the whole pattern match.</summary>
internal sealed record AlternateNode(IReadOnlyList<RegexNode> Branches) : RegexNode
{
    public override int Depth { get; } = Branches.Max(branch => branch.Depth);
}

/// <summary>A part <paramref name="Min"/> to <paramref name="Max"/> times (<see cref="Unbounded"/>: any number).</summary>
internal sealed record RepeatNode(RegexNode Part, int Min, int Max, RepeatKind Kind) : RegexNode
{
    public const int Unbounded = -1;

    public override int Depth { get; } = Part.Depth + 1;
}

/// <summary>The part's first match only: what follows does not make it try another.</summary>
internal sealed record AtomicNode(RegexNode Part) : RegexNode
{
    public override int Depth { get; } = Part.Depth + 1;
}

/// <summary>Whether a part matches from here on, or up to here, without consuming it.</summary>
internal sealed record LookNode(RegexNode Part, bool IsBehind, bool IsNegative) : RegexNode
{
    public override int Depth { get; } = Part.Depth + 1;
}

/// <summary>Whether the code point beside the position is in a set; <paramref name="AtEdge"/> is the answer where there is none.</summary>
internal sealed record AssertNode(CodePointSet Set, bool AtEdge, bool IsBehind) : RegexNode;

/// <summary><c>\G</c>: where the search for this match began.</summary>
internal sealed record SearchStartNode : RegexNode;
