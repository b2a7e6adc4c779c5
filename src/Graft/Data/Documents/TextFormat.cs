namespace Graft.Data.Documents;

/// <summary>How a file holds documents.</summary>
public enum TextFormat
{
    /// <summary>Lines of text; <see cref="TextReadingOptions.Document"/> says what a document is.</summary>
    Text,

    /// <summary>A JSON object a line, each a document.</summary>
    JsonLines,

    /// <summary>Parquet, each row a document.</summary>
    Parquet,
}
