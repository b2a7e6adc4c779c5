namespace Graft.Native;

/// <summary>libtorch cannot be loaded on this machine; the message says why and what to do.</summary>
public sealed class NativeLibraryException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was looked for, what was found, what to do.</param>
    /// <param name="innerException">The loader's own error, where there is one.</param>
    public NativeLibraryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
