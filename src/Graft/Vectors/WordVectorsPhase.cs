namespace Graft.Vectors;

/// <summary>What a work on word vectors is doing.</summary>
public enum WordVectorsPhase
{
    /// <summary>Reading vectors; in bytes of the file, compressed where it is.</summary>
    Reading,

    /// <summary>Counting the text's words; in bytes of the files, compressed where they are.</summary>
    CountingWords,

    /// <summary>Turning the text into ids; in bytes of the files, compressed where they are.</summary>
    Encoding,

    /// <summary>Training; in words of all epochs.</summary>
    Training,
}
