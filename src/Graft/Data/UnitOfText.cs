namespace Graft.Data;

/// <summary>What counts as one word of a treebank with multiword ranges (<c>au</c> = <c>à</c> + <c>le</c>).</summary>
public enum UnitOfText
{
    /// <summary>The treebank's syntactic words; ranges are left out.</summary>
    SyntacticWords,

    /// <summary>The words as they are written: a range is one word, and its label joins those of its parts (<c>ADP+DET</c>).</summary>
    Surface,
}
