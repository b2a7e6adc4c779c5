namespace Graft.Tokenizers;

/// <summary>A tokenizer's files are malformed, or ask for something that is not implemented; the message names the place and the remedy.</summary>
public sealed class TokenizerFormatException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file at fault, or null where the tokenizer does not come from a file.</param>
    /// <param name="place">Where in the file: a JSON path such as <c>$.model.vocab</c>, or a line; null for the whole file.</param>
    /// <param name="problem">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public TokenizerFormatException(string? file, string? place, string problem, Exception? innerException = null)
        : base(string.Join(": ", new[] { file, place, problem }.Where(part => !string.IsNullOrEmpty(part))), innerException)
    {
        File = file;
        Place = place;
    }

    /// <summary>The file at fault, or null.</summary>
    public string? File { get; }

    /// <summary>Where in the file, or null.</summary>
    public string? Place { get; }
}
