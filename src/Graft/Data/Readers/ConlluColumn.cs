namespace Graft.Data.Readers;

/// <summary>The ten columns of CoNLL-U, in the order of the file.</summary>
public enum ConlluColumn
{
    /// <summary>The word's number, a range (<c>1-2</c>) or an empty node (<c>5.1</c>).</summary>
    Id,

    /// <summary>The word as it is written.</summary>
    Form,

    /// <summary>The dictionary form.</summary>
    Lemma,

    /// <summary>The universal part of speech.</summary>
    Upos,

    /// <summary>The treebank's own part of speech.</summary>
    Xpos,

    /// <summary>Morphological features.</summary>
    Feats,

    /// <summary>The number of the word's head; 0 is the root.</summary>
    Head,

    /// <summary>The relation to the head.</summary>
    Deprel,

    /// <summary>The enhanced relations.</summary>
    Deps,

    /// <summary>Anything else, such as <c>SpaceAfter=No</c>.</summary>
    Misc,
}
