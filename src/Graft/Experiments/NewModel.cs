using Graft.Modeling;
using Graft.Pretraining;

namespace Graft.Experiments;

/// <summary>A network that is pretrained from nothing.</summary>
/// <param name="Family">Its model_type, such as <c>modernbert</c> or <c>bert</c>; null (default) for the first of these that has a head for the objective.</param>
/// <param name="Preset">Layers and size by name, one of <see cref="ModelSizes.Presets"/>; default mini.</param>
/// <param name="Layers">Layers; null for the preset's.</param>
/// <param name="Hidden">H, the size of a hidden state; null for the preset's.</param>
/// <param name="Heads">A, attention heads; null for one for each 64 of H.</param>
/// <param name="Intermediate">I, the size between feed-forward maps; null for the family's usual multiple of H.</param>
/// <param name="MaxPositions">The longest input in tokens that the model is made for; default 512.</param>
/// <param name="Dropout">Every dropout, in [0, 1); default 0, which suits a model that sees its text a few times only.</param>
/// <param name="Vectors">A folder with static word vectors from which the embeddings begin; null (default) for random ones.</param>
public sealed record NewModel(
    string? Family = null,
    string Preset = "mini",
    int? Layers = null,
    int? Hidden = null,
    int? Heads = null,
    int? Intermediate = null,
    int MaxPositions = 512,
    double Dropout = 0,
    string? Vectors = null)
{
    /// <summary>The model with its family named.</summary>
    /// <param name="objective">What it is to learn. ModernBERT has no head for pairs, and looks both ways.</param>
    internal NewModel For(PretrainingObjective objective) => this with { Family = Family ?? (objective == PretrainingObjective.Mlm ? "modernbert" : "bert") };

    /// <summary>The sizes, for a vocabulary.</summary>
    /// <param name="vocabulary">Ids of the tokenizer.</param>
    /// <exception cref="ArgumentException">The preset is not known.</exception>
    public ModelSizes Sizes(int vocabulary)
    {
        if (!ModelSizes.Presets.TryGetValue(Preset, out var preset))
            throw new ArgumentException($"--preset must be one of {string.Join(", ", ModelSizes.Presets.Keys)}, not '{Preset}'");
        var hidden = Hidden ?? preset.Hidden;
        return new ModelSizes(vocabulary, hidden, Layers ?? preset.Layers, Heads ?? Math.Max(1, hidden / 64), Intermediate, MaxPositions, Dropout);
    }

    /// <summary>The family.</summary>
    /// <exception cref="UnsupportedModelException">It is not known.</exception>
    internal ModelFamily FindFamily() => ModelFamilies.All.FirstOrDefault(family => family.ModelTypes.Contains(Family))
        ?? throw new UnsupportedModelException($"--family '{Family}' is not known; known are {string.Join(", ", ModelFamilies.All.SelectMany(family => family.ModelTypes))}");

    /// <summary>All that is wrong, named as typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate() => ModelSizes.Presets.ContainsKey(Preset)
        ? [.. Sizes(1).Validate(), .. MaxPositions < 8 ? (string[])[$"--max-positions must be at least 8, not {MaxPositions}"] : []]
        : [$"--preset must be one of {string.Join(", ", ModelSizes.Presets.Keys)}, not '{Preset}'"];
}
