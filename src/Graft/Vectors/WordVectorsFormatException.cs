namespace Graft.Vectors;

/// <summary>A file of word vectors is malformed; the message names the file and the line.</summary>
public sealed class WordVectorsFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file at fault.</param>
    /// <param name="entry">The line, or in a binary file the vector, from 1; 0 where the file as a whole is at fault.</param>
    /// <param name="code">A short stable name of the fault, such as <c>wrong-size</c>.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public WordVectorsFormatException(string file, long entry, string code, string problem, Exception? innerException = null)
        : base($"{file}{(entry > 0 ? $":{entry}" : "")}: {problem}", innerException)
    {
        File = file;
        Entry = entry;
        Code = code;
    }

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>The line, or in a binary file the vector, from 1; 0 where the file as a whole is at fault.</summary>
    public long Entry { get; }

    /// <summary>A short stable name of the fault, such as <c>wrong-size</c>.</summary>
    public string Code { get; }
}
