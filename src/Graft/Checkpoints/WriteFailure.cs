namespace Graft.Checkpoints;

/// <summary>Says once, and in one sentence, that something could not be written.</summary>
internal static class WriteFailure
{
    /// <summary>The error of a file or folder that could not be written.</summary>
    /// <param name="path">What was to be written.</param>
    /// <param name="error">Why not; of an error inside an error, the first cause is said.</param>
    public static IOException Of(string path, Exception error)
    {
        var cause = error.GetBaseException().Message;
        // The system's message ends in the name of a temporary file, which nobody has heard of.
        var end = cause.IndexOf(" : '", StringComparison.Ordinal);
        return new IOException(
            $"{path}: could not be written ({(end < 0 ? cause : cause[..end])}); what was there before is as it was: free space or choose another place, and try again",
            error);
    }
}
