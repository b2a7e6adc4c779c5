namespace Graft.Tokenizers.Trainers;

/// <summary>Words with their counts in code-point order, each once; to be gone through any number of times.</summary>
internal abstract class SortedWords : IDisposable
{
    /// <summary>The number of words, or more where that is not known.</summary>
    public abstract long Count { get; }

    /// <summary>The word where the walk is, in UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Word { get; }

    /// <summary>Its count.</summary>
    public abstract long WordCount { get; }

    /// <summary>Begins a walk before the first word.</summary>
    public abstract void Reset();

    /// <summary>Goes to the next word.</summary>
    public abstract bool MoveNext();

    /// <summary>Lets files go.</summary>
    public abstract void Dispose();
}
