namespace Graft.Tokenizers.Regex;

/// <summary>The instructions of a <see cref="RegexProgram"/>. Unless said otherwise the next instruction follows.</summary>
internal enum RegexOp : byte
{
    /// <summary>The match, or the part of it that a group looks for, is complete.</summary>
    Accept,

    /// <summary>Consumes one code point of the set <c>A</c>.</summary>
    Set,

    /// <summary>Consumes code points of the set <c>A</c>, as many as possible first, or as few where <c>B</c> is 1.</summary>
    SetStar,

    /// <summary>Goes on at <c>A</c>, and where that fails at <c>B</c>.</summary>
    Split,

    /// <summary>Goes on at <c>A</c>.</summary>
    Jump,

    /// <summary>An iteration begins of a loop whose body can match nothing.</summary>
    LoopStart,

    /// <summary>An iteration ends; one that consumed nothing ends the loop, at <c>A</c>.</summary>
    LoopCheck,

    /// <summary>Fails unless the next code point (<c>B</c> is 1: the previous one) is in the condition <c>A</c>.</summary>
    Assert,

    /// <summary>Fails unless the search began here.</summary>
    SearchStart,

    /// <summary>What follows up to its Accept, without what comes after making it try another way; goes on at <c>A</c>.</summary>
    Atomic,

    /// <summary>Whether what follows up to its Accept matches ahead (<c>B</c>: see <see cref="RegexProgram.LookBehind"/>); goes on at <c>A</c>.</summary>
    Look,
}
