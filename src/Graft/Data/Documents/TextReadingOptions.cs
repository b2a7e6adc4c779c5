namespace Graft.Data.Documents;

/// <summary>How files of text are read.</summary>
public record TextReadingOptions
{
    /// <summary>What a document is in plain text. Default: what stands between blank lines.</summary>
    public DocumentUnit Document { get; init; } = DocumentUnit.BlankLine;

    /// <summary>The field of JSON lines, or the column of Parquet, that holds the text. Default: text.</summary>
    public string Field { get; init; } = "text";

    /// <summary>Whether bytes that are not UTF-8 become U+FFFD; by default they are refused with their place.</summary>
    public bool ReplaceInvalidUtf8 { get; init; }

    /// <summary>All that is wrong with the options; empty where nothing is.</summary>
    public virtual IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (!Enum.IsDefined(Document))
            problems.Add($"{nameof(Document)} must be {string.Join(" or ", Enum.GetNames<DocumentUnit>())}, found {Document}.");
        if (string.IsNullOrEmpty(Field))
            problems.Add($"{nameof(Field)} must be the name of a field, found nothing.");
        return problems;
    }
}
