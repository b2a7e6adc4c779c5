namespace Graft.Data;

/// <summary>
/// One sentence as words and, where the data are labelled, one label a word. It keeps the place that it came from, so that whatever is
/// found wrong with it later can be said with file and line.
/// </summary>
public sealed record WordExample
{
    /// <summary>Creates an example.</summary>
    /// <param name="words">The words, in order.</param>
    /// <param name="labels">One label a word, or null for unlabelled text.</param>
    /// <exception cref="ArgumentException">The labels are not as many as the words.</exception>
    public WordExample(IReadOnlyList<string> words, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (labels is not null && labels.Count != words.Count)
            throw new ArgumentException($"{words.Count} words need as many labels, {labels.Count} given.", nameof(labels));
        Words = words;
        Labels = labels;
    }

    /// <summary>The words, in order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>One label a word, or null for unlabelled text.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>The file that the sentence came from, or null.</summary>
    public string? File { get; init; }

    /// <summary>The line of each word, from 1, or null where the words do not come from lines.</summary>
    public IReadOnlyList<int>? WordLines { get; init; }

    /// <summary>The line of the sentence's first word, from 1; 0 where it does not come from a file.</summary>
    public int Line => WordLines is { Count: > 0 } lines ? lines[0] : 0;

    /// <summary>The document that the sentence belongs to, from 0, or null where the file marks no documents before it.</summary>
    public int? Document { get; init; }

    /// <summary>The sentence's own name in its file (<c># sent_id</c> in CoNLL-U), or null.</summary>
    public string? SentenceId { get; init; }

    /// <summary>The line of one word, from 1; the sentence's line, or 0, where the words' lines are not known.</summary>
    /// <param name="word">The word's position, from 0.</param>
    public int LineOf(int word) => WordLines is { } lines && word < lines.Count ? lines[word] : Line;
}
