namespace Graft.Modeling;

/// <summary>The sizes of a network that is made anew; what a family needs beyond them has its defaults.</summary>
/// <param name="Vocabulary">V: ids of the tokenizer.</param>
/// <param name="Hidden">H: size of a hidden state, a multiple of <paramref name="Heads"/>.</param>
/// <param name="Layers">Layers, at least 1.</param>
/// <param name="Heads">A: attention heads a layer, at least 1.</param>
/// <param name="Intermediate">I: size between a layer's feed-forward maps; null for the family's usual multiple of H.</param>
/// <param name="MaxTokens">The longest input in tokens.</param>
/// <param name="Dropout">Every dropout of the network, in [0, 1).</param>
public sealed record ModelSizes(int Vocabulary, int Hidden, int Layers, int Heads, int? Intermediate = null, int MaxTokens = 512, double Dropout = 0)
{
    /// <summary>The id of padding.</summary>
    public int PaddingId { get; init; }

    /// <summary>The id that begins an input, or null.</summary>
    public int? ClsId { get; init; }

    /// <summary>The id that ends an input, or null.</summary>
    public int? SepId { get; init; }

    /// <summary>Whether tokens attend to those before them only.</summary>
    public bool IsDecoder { get; init; }

    /// <summary>Sizes by name, of those of Turc et al. 2019: tiny 2 x 128, mini 4 x 256, small 4 x 512, base 12 x 768; heads of 64.</summary>
    public static IReadOnlyDictionary<string, (int Layers, int Hidden)> Presets { get; } = new Dictionary<string, (int, int)>
    {
        ["tiny"] = (2, 128),
        ["mini"] = (4, 256),
        ["small"] = (4, 512),
        ["base"] = (12, 768),
    };

    /// <summary>All that is wrong with the sizes, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        (bool Holds, string Problem)[] rules =
        [
            (Layers >= 1, $"--layers must be at least 1, not {Layers}"),
            (Heads >= 1 && Hidden >= 1 && Hidden % Heads == 0, $"--hidden must be a multiple of --heads, not {Hidden} of {Heads}"),
            (Intermediate is null or >= 1, $"--intermediate must be at least 1, not {Intermediate}"),
            (Dropout is >= 0 and < 1, $"--dropout must lie in [0, 1), not {Dropout}"),
        ];
        return [.. rules.Where(rule => !rule.Holds).Select(rule => rule.Problem)];
    }
}
