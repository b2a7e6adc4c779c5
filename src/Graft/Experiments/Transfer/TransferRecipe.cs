using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Experiments.Transfer;

/// <summary>A transfer study in one file: what is trained on what, how, and what is tested.</summary>
/// <param name="Run">
/// What all runs have in common: model, how files are read, training, seeds (default 1, 2, 3), and the study's directory as its output. It names
/// no data files. Its training is <see cref="DefaultTraining"/> where it has none.
/// </param>
/// <param name="Sources">The languages with labels, at least one, each with dev data: these alone choose weights.</param>
/// <param name="Targets">The languages to carry them to, at least one. A target may be a source too; its cells are then no zero-shot.</param>
/// <param name="Sets">
/// The sets of sources that are trained on, each as names with <c>+</c> between them, such as <c>fr+es</c>; null (default) for each source alone and
/// all together. Few-shot sentences are added to the last.
/// </param>
/// <param name="FewShot">
/// How many sentences of a target are added to the sources, such as 10, 50 and 200, a run each; chosen by the seed, those of a smaller number among
/// those of a larger. Null (default) for none. For targets with training data.
/// </param>
/// <param name="Alpha">The exponent of sampling between sources, in [0, 1]; see <see cref="DataDescription.Alpha"/>. Default 0.5.</param>
/// <param name="Limit">At most so many training sentences of each source, and of each target for its upper bound, chosen by the seed, at least 1; null (default) for all.</param>
public sealed record TransferRecipe(
    Recipe Run,
    IReadOnlyList<DataSource> Sources,
    IReadOnlyList<TransferTarget> Targets,
    IReadOnlyList<string>? Sets = null,
    IReadOnlyList<int>? FewShot = null,
    double Alpha = RunData.DefaultAlpha,
    int? Limit = null)
{
    /// <summary>How runs train where nothing is said: as <c>graft train</c>, and with the better of the best step and an average over about 100 steps.</summary>
    public static TrainingOptions DefaultTraining { get; } = new(Keep: KeptWeights.BestOrAverage, AverageDecay: 0.99);

    /// <summary>The seeds where nothing is said.</summary>
    public static IReadOnlyList<long> DefaultSeeds { get; } = [1, 2, 3];

    /// <summary>How runs train, defaults included; the seed is each run's own.</summary>
    [JsonIgnore]
    public TrainingOptions TrainingOptions => Run.Training ?? DefaultTraining;

    /// <summary>The seeds, defaults included.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> Seeds => Run.Seeds ?? DefaultSeeds;

    /// <summary>The sets of sources by their names, defaults included.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> SourceSets => Sets ?? [.. Sources.Select(source => source.Name).Append(string.Join('+', Sources.Select(source => source.Name))).Distinct()];

    /// <summary>Reads a recipe; its relative paths become absolute, from the file's folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecipeFormatException">The file is missing, no JSON, or has a key that is unknown or of the wrong type.</exception>
    public static TransferRecipe Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var recipe = RecipeFile.Read(path, TransferRecipeJson.Default.TransferRecipe);
        return (recipe with { Run = recipe.Run.RelativeTo(folder) }).MapPaths(file => Path.GetFullPath(file, folder));
    }

    /// <summary>Writes the recipe, its paths relative to the file's folder so that the folders can move together.</summary>
    /// <param name="path">The file; it is replaced at once or not at all.</param>
    public void Write(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var json = ToJson(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => stream.Write(json));
    }

    /// <summary>All that is wrong with the recipe, named as it is typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate() => TransferProblems.Of(this);

    /// <summary>The recipe as a file in a folder has it.</summary>
    internal byte[] ToJson(string folder)
    {
        var resolved = this with { Run = (Run with { Training = TrainingOptions, Seeds = Seeds }).Resolved(folder), Sets = SourceSets };
        return JsonSerializer.SerializeToUtf8Bytes(resolved.MapPaths(file => Path.GetRelativePath(folder, file)), TransferRecipeJson.Default.TransferRecipe);
    }

    private TransferRecipe MapPaths(Func<string, string> map) => this with
    {
        Sources = [.. Sources.Select(source => source.MapPaths(map))],
        Targets = [.. Targets.Select(target => target.MapPaths(map))],
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<WordFileFormat>), typeof(SnakeCaseEnum<UnitOfText>), typeof(SnakeCaseEnum<TextEncoding>),
        typeof(SnakeCaseEnum<SubwordLabels>), typeof(SnakeCaseEnum<SamplingStrategy>), typeof(SnakeCaseEnum<IntervalStrategy>),
        typeof(SnakeCaseEnum<KeptWeights>), typeof(SnakeCaseEnum<Training.Schedules.ScheduleKind>)])]
[JsonSerializable(typeof(TransferRecipe))]
internal sealed partial class TransferRecipeJson : JsonSerializerContext;
