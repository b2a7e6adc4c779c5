namespace Graft.Data.Readers;

/// <summary>How a column file (one word a line, an empty line between sentences) is laid out.</summary>
public sealed record ColumnReaderOptions
{
    /// <summary>The column of the word, from 0, or negative from the end (-1 is the last); default the first.</summary>
    public int FormColumn { get; init; }

    /// <summary>The column of the label, from 0, or negative from the end; default the last. Null reads words only.</summary>
    public int? LabelColumn { get; init; } = -1;

    /// <summary>What separates columns, such as a tab; null (the default) takes any run of white space, no-break spaces included.</summary>
    public string? Separator { get; init; }

    /// <summary>Lines that begin with this are comments; null (the default) has none, so that <c>#</c> is a word.</summary>
    public string? CommentPrefix { get; init; }

    /// <summary>The file's encoding; default UTF-8.</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;
}
