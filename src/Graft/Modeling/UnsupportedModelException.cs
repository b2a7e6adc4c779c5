namespace Graft.Modeling;

/// <summary>A published model asks for something that Graft does not implement; the message names it and what is supported.</summary>
public sealed class UnsupportedModelException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What the model asks for, where it says so, what is supported instead.</param>
    public UnsupportedModelException(string message)
        : base(message)
    {
    }
}
