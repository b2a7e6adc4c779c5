namespace Graft.Data;

/// <summary>A data file is malformed; the message names the file, the line and, where it helps, the column.</summary>
public sealed class DatasetFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file at fault.</param>
    /// <param name="line">The line, from 1; 0 where the file as a whole is at fault.</param>
    /// <param name="column">The column, from 1; 0 where the line as a whole is at fault.</param>
    /// <param name="code">A short stable name of the fault, such as <c>wrong-column-count</c>.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public DatasetFormatException(string file, int line, int column, string code, string problem, Exception? innerException = null)
        : base($"{file}{(line > 0 ? $":{line}" : "")}{(column > 0 ? $":{column}" : "")}: {problem}", innerException)
    {
        File = file;
        Line = line;
        Column = column;
        Code = code;
    }

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 where the file as a whole is at fault.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 where the line as a whole is at fault.</summary>
    public int Column { get; }

    /// <summary>A short stable name of the fault, such as <c>wrong-column-count</c>.</summary>
    public string Code { get; }
}
