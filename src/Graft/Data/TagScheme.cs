namespace Graft.Data;

/// <summary>How tags mark the words of a span (Ramshaw and Marcus 1995; Tjong Kim Sang and Veenstra 1999).</summary>
public enum TagScheme
{
    /// <summary>The labels are no span tags.</summary>
    None,

    /// <summary>I inside; B only where a span touches the one of its type before it.</summary>
    Iob1,

    /// <summary>B on the first word of every span, I on the others: what is mostly called BIO.</summary>
    Iob2,

    /// <summary>I inside; E only where a span touches the one of its type after it.</summary>
    Ioe1,

    /// <summary>E on the last word of every span, I on the others.</summary>
    Ioe2,

    /// <summary>B first, E last, I between, S for a span of one word.</summary>
    Iobes,

    /// <summary>B first, L last, I between, U for a span of one word.</summary>
    Bilou,
}
