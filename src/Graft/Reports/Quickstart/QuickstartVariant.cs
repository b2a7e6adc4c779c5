namespace Graft.Reports.Quickstart;

/// <summary>What a tagger begins with: the thing that the quickstart compares.</summary>
/// <param name="Key">Its name in files.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Meaning">What it is, in a sentence.</param>
public sealed record QuickstartVariant(string Key, string Name, string Meaning)
{
    /// <summary>Static word vectors under a BiLSTM.</summary>
    public static QuickstartVariant StaticVectors { get; } = new(
        "static", "static vectors", "Word vectors of raw text under a small LSTM that is trained: the older way to reuse knowledge. A word has the same vector in every sentence.");

    /// <summary>The pretrained network's shape with drawn weights.</summary>
    public static QuickstartVariant Scratch { get; } = new(
        "scratch", "from scratch", "The pretrained model's network with random weights: all it knows are the labelled sentences.");

    /// <summary>The pretrained network under a new last layer, which alone is trained.</summary>
    public static QuickstartVariant Frozen { get; } = new(
        "frozen", "pretrained, frozen", "The pretrained network as it is, under a new last layer, which alone is trained: what the network knows of words already.");

    /// <summary>The pretrained network, trained whole.</summary>
    public static QuickstartVariant FineTuned { get; } = new(
        "fine_tuned", "pretrained, fine-tuned", "The pretrained network, trained whole, with the very settings of the one from scratch: only the weights that it begins with differ.");

    /// <summary>All variants, the oldest idea first.</summary>
    public static IReadOnlyList<QuickstartVariant> All { get; } = [StaticVectors, Scratch, Frozen, FineTuned];

    /// <summary>The variant of a key.</summary>
    /// <param name="key">A key.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static QuickstartVariant Of(string key) => All.FirstOrDefault(variant => variant.Key == key) ?? throw new ArgumentException($"there is no variant '{key}'", nameof(key));
}
