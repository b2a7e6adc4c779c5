namespace Graft.Pretraining.Corpora;

/// <summary>How a file holds documents.</summary>
public enum TextFormat
{
    /// <summary>Lines of text; <see cref="CorpusOptions.Document"/> says what a document is.</summary>
    Text,

    /// <summary>A JSON object a line, each a document.</summary>
    JsonLines,

    /// <summary>Parquet, each row a document.</summary>
    Parquet,
}
