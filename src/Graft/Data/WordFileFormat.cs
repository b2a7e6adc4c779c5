namespace Graft.Data;

/// <summary>The format of a file of words.</summary>
public enum WordFileFormat
{
    /// <summary>By the file's extension: <c>.conllu</c> is CoNLL-U, anything else a column file.</summary>
    Auto,

    /// <summary>CoNLL-U.</summary>
    Conllu,

    /// <summary>One word a line in columns, an empty line between sentences.</summary>
    Columns,
}
