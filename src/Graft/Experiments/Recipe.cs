using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>
/// A run in one file: what to train, on what, and how. The fully resolved recipe of each run is saved with it, and running that file again
/// gives the same run.
/// </summary>
/// <param name="Task">The task's name, such as token-classification.</param>
/// <param name="Model">The folder of the pretrained model.</param>
/// <param name="Data">The data.</param>
/// <param name="Output">The run's directory.</param>
/// <param name="Training">How to train; default the reference's settings.</param>
/// <param name="MaxLength">The longest row in tokens; default (and at most) what model and tokenizer allow.</param>
/// <param name="StrideWords">How many words the windows of a long sentence share, at least 0; default 16.</param>
/// <param name="SubwordLabels">Which sub-tokens of a word carry its label in training; default the first.</param>
/// <param name="Device">cpu, cuda or mps; default cpu.</param>
/// <param name="Seeds">
/// Trains once with each of these seeds in place of the training options' one, in directories of their own under <paramref name="Output"/>;
/// see <see cref="SeedRuns"/>. At least one, no two alike; null (default) for a single run.
/// </param>
/// <param name="FromScratch">
/// Takes only sizes and tokenizer from the model, and draws its weights: the baseline that shows what pretraining is worth. Default false.
/// </param>
public sealed record Recipe(
    string Task,
    string Model,
    DataDescription Data,
    string Output,
    TrainingOptions? Training = null,
    int? MaxLength = null,
    int StrideWords = 16,
    SubwordLabels SubwordLabels = SubwordLabels.First,
    string Device = "cpu",
    IReadOnlyList<long>? Seeds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FromScratch = false)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "recipe.json";

    /// <summary>How to train, defaults included.</summary>
    [JsonIgnore]
    public TrainingOptions TrainingOptions => Training ?? new TrainingOptions();

    /// <summary>Reads a recipe; its relative paths become absolute, from the file's folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecipeFormatException">The file is missing, no JSON, or has a key that is unknown or of the wrong type.</exception>
    public static Recipe Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var recipe = RecipeFile.Read(path, RecipeJson.Default.Recipe);
        if (recipe.Data is { Train: null, Sources: null })
            throw new RecipeFormatException(path, "data names nothing to train on: give train, or sources");
        return recipe.RelativeTo(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The same recipe with every relative path taken from a folder.</summary>
    /// <param name="folder">The folder.</param>
    public Recipe RelativeTo(string folder) => this with
    {
        Model = Path.GetFullPath(Model, folder),
        Output = Path.GetFullPath(Output, folder),
        Data = Data.MapPaths(path => Path.GetFullPath(path, folder)),
    };

    /// <summary>Writes the recipe, its paths relative to the file's folder so that the folders can move together.</summary>
    /// <param name="path">The file; it is replaced at once or not at all.</param>
    public void Write(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var saved = Resolved(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, saved, RecipeJson.Default.Recipe));
    }

    /// <summary>The recipe as <see cref="Write"/> would save it in its own output directory; equal texts are equal runs.</summary>
    internal string ToJson() => JsonSerializer.Serialize(Resolved(Output), RecipeJson.Default.Recipe);

    internal Recipe Resolved(string folder) => this with
    {
        Training = TrainingOptions,
        Model = Path.GetRelativePath(folder, Model),
        Output = Path.GetRelativePath(folder, Output),
        Data = Data.MapPaths(path => Path.GetRelativePath(folder, path)),
    };

    /// <summary>All that is wrong with the recipe's options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>(TrainingOptions.Validate());
        if (!Data.HasDev)
            problems.AddRange(TrainingOptions.ValidateWithoutDevData());
        if (NlpTasks.All.All(task => task.Name != Task))
            problems.Add($"the task '{Task}' is not known; known are {string.Join(", ", NlpTasks.All.Select(task => task.Name))}");
        if (MaxLength is < 3)
            problems.Add($"--max-length must be at least 3, not {MaxLength}");
        if (StrideWords < 0)
            problems.Add($"--stride-words must be at least 0, not {StrideWords}");
        problems.AddRange(Data.Validate());
        if (Data.Sources is { Count: > 1 } && TrainingOptions.TrainSamplingStrategy == SamplingStrategy.Sequential)
            problems.Add("--train-sampling-strategy sequential takes rows as they come, so nothing is sampled between sources: take random or group-by-length");
        if (Seeds is not null && (Seeds.Count == 0 || Seeds.Distinct().Count() < Seeds.Count))
            problems.Add($"--seeds must be one seed or more, no two alike, not '{string.Join(',', Seeds)}'");
        return problems;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<WordFileFormat>), typeof(SnakeCaseEnum<UnitOfText>), typeof(SnakeCaseEnum<TextEncoding>),
        typeof(SnakeCaseEnum<SubwordLabels>), typeof(SnakeCaseEnum<SamplingStrategy>), typeof(SnakeCaseEnum<IntervalStrategy>),
        typeof(SnakeCaseEnum<KeptWeights>), typeof(SnakeCaseEnum<Training.Schedules.ScheduleKind>)])]
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeJson : JsonSerializerContext;

/// <summary>Enumerations by their names in snake case, as the reference's options have them.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
internal sealed class SnakeCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
