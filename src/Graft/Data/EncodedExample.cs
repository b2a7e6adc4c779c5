namespace Graft.Data;

/// <summary>One row of a batch: token ids, and what the task knows about them.</summary>
/// <param name="Example">The raw example that the row comes from, by position; several rows where a long example runs in windows.</param>
/// <param name="InputIds">Token ids with special tokens.</param>
public sealed record EncodedExample(int Example, IReadOnlyList<int> InputIds)
{
    /// <summary>The segment of each token, or null for all zero.</summary>
    public IReadOnlyList<int>? TokenTypeIds { get; init; }

    /// <summary>The label id of each token, <see cref="LabelSet.IgnoredId"/> where there is none; null for unlabelled rows.</summary>
    public IReadOnlyList<int>? LabelIds { get; init; }

    /// <summary>Tasks over words: which words this row predicts, and at which token each; empty for other tasks.</summary>
    public IReadOnlyList<WordPosition> Words { get; init; } = [];

    /// <summary>How many labels the row has; a step's loss is divided by their sum.</summary>
    public int LabelCount => LabelIds?.Count(id => id != LabelSet.IgnoredId) ?? 0;
}
