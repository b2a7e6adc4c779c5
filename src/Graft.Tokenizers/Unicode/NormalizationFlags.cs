namespace Graft.Tokenizers.Unicode;

/// <summary>What a normalization form has to know of a code point before it leaves it alone. None: it stays, whatever stands around it.</summary>
[Flags]
internal enum NormalizationFlags : byte
{
    None = 0,

    /// <summary>Alone, it becomes something else.</summary>
    Changes = 1,

    /// <summary>Its combining class is not 0: it may have to change places.</summary>
    Mark = 2,

    /// <summary>It may compose with what stands before it.</summary>
    Composes = 4,

    /// <summary>What it becomes begins with a code point that does nothing with what stands before it.</summary>
    Starts = 8,
}
