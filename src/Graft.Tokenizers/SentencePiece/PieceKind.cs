namespace Graft.Tokenizers.SentencePiece;

/// <summary>What a piece is for; the numbers are those in the file.</summary>
internal enum PieceKind
{
    /// <summary>A stretch of text.</summary>
    Normal = 1,

    /// <summary>What stands for text that no piece covers; a model has exactly one.</summary>
    Unknown = 2,

    /// <summary>A mark such as <c>&lt;s&gt;</c>: text never becomes it, and it becomes no text.</summary>
    Control = 3,

    /// <summary>A stretch of text that is not normalized, and always found before other pieces.</summary>
    UserDefined = 4,

    /// <summary>A piece that is kept for its id only.</summary>
    Unused = 5,

    /// <summary>A byte of a character that no piece covers, named <c>&lt;0xNN&gt;</c>.</summary>
    Byte = 6,
}
