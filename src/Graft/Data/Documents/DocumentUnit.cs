using System.Text.Json.Serialization;

namespace Graft.Data.Documents;

/// <summary>What a document is in a file of plain text. In JSON lines and Parquet each record is one.</summary>
public enum DocumentUnit
{
    /// <summary>What stands between blank lines, each of its lines being a segment.</summary>
    [JsonStringEnumMemberName("blank-line")]
    BlankLine,

    /// <summary>Each line.</summary>
    [JsonStringEnumMemberName("line")]
    Line,

    /// <summary>Each file.</summary>
    [JsonStringEnumMemberName("file")]
    File,
}
