namespace Graft.Data.Documents;

/// <summary>The documents of one file, one after the other.</summary>
internal interface IDocumentReader : IDisposable
{
    /// <summary>How far in the file reading is, in bytes on the disk; 0 where that is unknown.</summary>
    long Position { get; }

    /// <summary>Appends the next document; one without text is counted only.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DatasetFormatException">The file breaks a rule of its format; the message names the place.</exception>
    bool Read(DocumentBatch batch);
}
