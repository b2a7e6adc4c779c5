using System.Collections;

namespace Graft.Data;

/// <summary>The labels of a task in the order of their ids: label id <c>i</c> is the model's output <c>i</c>.</summary>
public sealed class LabelSet : IReadOnlyList<string>
{
    /// <summary>The label id of a position that takes no part in loss and scores, as in the reference implementation.</summary>
    public const int IgnoredId = -100;

    private readonly string[] _labels;
    private readonly Dictionary<string, int> _ids;

    /// <summary>Creates a set in a given order.</summary>
    /// <param name="labels">The labels; the position of each is its id.</param>
    /// <exception cref="ArgumentException">There is no label, or one is empty or occurs twice.</exception>
    public LabelSet(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _labels = [.. labels];
        if (_labels.Length == 0)
            throw new ArgumentException("At least one label is needed.", nameof(labels));
        _ids = new Dictionary<string, int>(_labels.Length, StringComparer.Ordinal);
        for (var id = 0; id < _labels.Length; id++)
        {
            if (string.IsNullOrEmpty(_labels[id]))
                throw new ArgumentException($"Label {id} is empty.", nameof(labels));
            if (!_ids.TryAdd(_labels[id], id))
                throw new ArgumentException($"The label '{_labels[id]}' occurs twice.", nameof(labels));
        }
    }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <summary>The label of an id.</summary>
    /// <param name="id">The label id, from 0.</param>
    public string this[int id] => _labels[id];

    /// <summary>
    /// The labels that training data hold, in ordinal order (the order of the reference script), so that the ids depend on nothing but
    /// the set of labels.
    /// </summary>
    /// <param name="examples">Labelled examples.</param>
    /// <exception cref="ArgumentException">An example has no labels, or there is none at all.</exception>
    public static LabelSet FromExamples(IEnumerable<WordExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var example in examples)
            found.UnionWith(example.Labels ?? throw new ArgumentException("An example has no labels.", nameof(examples)));
        return new LabelSet(found);
    }

    /// <summary>A given order, checked against the training data: each label that the data hold must be in it.</summary>
    /// <param name="order">The labels in the order of their ids; it may hold labels that the data lack.</param>
    /// <param name="examples">Labelled examples.</param>
    /// <exception cref="DatasetFormatException">The data hold a label that is not in the order; the message names file and line.</exception>
    public static LabelSet FromOrder(IEnumerable<string> order, IEnumerable<WordExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var set = new LabelSet(order);
        foreach (var example in examples)
        {
            for (var word = 0; word < (example.Labels?.Count ?? 0); word++)
            {
                if (!set.Contains(example.Labels![word]))
                {
                    throw new DatasetFormatException(example.File ?? "", example.LineOf(word), 0, "unknown-label",
                        $"the label '{example.Labels[word]}' is not among the {set.Count} labels given ({set}); "
                        + "add it to them, or leave them out to take the labels of the data.");
                }
            }
        }

        return set;
    }

    /// <summary>Whether the label is in the set.</summary>
    /// <param name="label">A label.</param>
    public bool Contains(string label) => _ids.ContainsKey(label);

    /// <summary>The id of a label, or false where the set lacks it.</summary>
    /// <param name="label">A label.</param>
    /// <param name="id">Its id.</param>
    public bool TryGetId(string label, out int id) => _ids.TryGetValue(label, out id);

    /// <summary>The id of a label, or <see cref="IgnoredId"/> where the set lacks it (a label of the dev part that training never saw).</summary>
    /// <param name="label">A label.</param>
    public int IdOrIgnored(string label) => _ids.TryGetValue(label, out var id) ? id : IgnoredId;

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The labels, separated by commas.</summary>
    public override string ToString() => string.Join(", ", _labels);
}
