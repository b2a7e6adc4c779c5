namespace Graft.Data;

/// <summary>How to read a file of words; what does not concern the file's format is ignored.</summary>
public sealed record WordDatasetOptions
{
    /// <summary>The format; default by the file's extension.</summary>
    public WordFileFormat Format { get; init; } = WordFileFormat.Auto;

    /// <summary>
    /// Where the labels are: in CoNLL-U one of <c>form, lemma, upos, xpos, feats, deprel, misc</c> (in any case; default <c>upos</c>), in a
    /// column file a column number from 0, or negative from the end (default <c>-1</c>, the last).
    /// </summary>
    public string? LabelColumn { get; init; }

    /// <summary>Column files: the number of the word's column, from 0, or negative from the end; default 0.</summary>
    public int FormColumn { get; init; }

    /// <summary>Whether labels are read; without, examples hold words only. Default true.</summary>
    public bool ReadLabels { get; init; } = true;

    /// <summary>CoNLL-U: syntactic words (default) or words as they are written.</summary>
    public UnitOfText Unit { get; init; } = UnitOfText.SyntacticWords;

    /// <summary>Column files: what separates columns: <c>tab</c>, <c>whitespace</c>, or the characters themselves; default any white space.</summary>
    public string? Separator { get; init; }

    /// <summary>Column files: how comment lines begin; default none.</summary>
    public string? CommentPrefix { get; init; }

    /// <summary>Column files: the encoding; default UTF-8 (CoNLL-U is always UTF-8).</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;
}
