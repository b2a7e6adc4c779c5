using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Pretraining;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Experiments;

/// <summary>A pretraining run in one file: the text, the model, what it learns and how. Saved with each run, and running it again gives the same run.</summary>
/// <param name="Corpus">A corpus's folder, or a safetensors file of rows that were cut beforehand.</param>
/// <param name="Output">The run's directory.</param>
/// <param name="Model">The folder of a model to pretrain further; null (default) for a new one.</param>
/// <param name="NewModel">A model from nothing, where <paramref name="Model"/> is null; default the mini ModernBERT.</param>
/// <param name="ContinueFrom">
/// A run, or one of its checkpoints, that this one takes further: with its weights, moments and step count, and the text and options given here.
/// Null (default) for none.
/// </param>
/// <param name="Objective">What is learnt, and how rows are made; default masked-language modelling in rows of 128.</param>
/// <param name="Training">How to train; default <see cref="DefaultTraining"/>.</param>
/// <param name="Device">cpu, cuda or mps; default cpu.</param>
public sealed record PretrainingRecipe(
    string Corpus,
    string Output,
    string? Model = null,
    NewModel? NewModel = null,
    string? ContinueFrom = null,
    PretrainingOptions? Objective = null,
    TrainingOptions? Training = null,
    string Device = "cpu")
{
    /// <summary>
    /// How a model is pretrained where nothing is said: 32 rows a step at a rate of 1e-3, evaluations and checkpoints by steps, the last weights
    /// kept.
    /// </summary>
    public static TrainingOptions DefaultTraining { get; } = new(
        Epochs: 1, BatchSize: 32, LearningRate: 1e-3, WarmupRatio: 0.06, WeightDecay: 0.01, EvalStrategy: IntervalStrategy.Steps, SaveStrategy: IntervalStrategy.Steps,
        Keep: KeptWeights.Last, EvalBatchSize: 32, LossSpike: 1.5);

    /// <summary>How to train, defaults included.</summary>
    [JsonIgnore]
    public TrainingOptions TrainingOptions => Training ?? DefaultTraining;

    /// <summary>What is learnt, defaults included.</summary>
    [JsonIgnore]
    public PretrainingOptions ObjectiveOptions => Objective ?? new PretrainingOptions();

    /// <summary>The model that is made anew, defaults included and its family named; null where a published one is pretrained further.</summary>
    [JsonIgnore]
    public NewModel? MadeModel => Model is null ? (NewModel ?? new NewModel()).For(ObjectiveOptions.Objective) : null;

    /// <summary>Reads a recipe; its relative paths become absolute, from the file's folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecipeFormatException">The file is missing, no JSON, or has a key that is unknown or of the wrong type.</exception>
    public static PretrainingRecipe Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var recipe = RecipeFile.Read(path, PretrainingRecipeJson.Default.PretrainingRecipe);
        return recipe.MapPaths(part => Path.GetFullPath(part, Path.GetDirectoryName(Path.GetFullPath(path))!));
    }

    /// <summary>Whether a file is a recipe of pretraining, and not one of a labelled task; false where it cannot be read.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return RecipeFile.KindOf(path) == typeof(PretrainingRecipe);
    }

    /// <summary>Writes the recipe, its paths relative to the file's folder so that the folders can move together.</summary>
    /// <param name="path">The file; it is replaced at once or not at all.</param>
    public void Write(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var saved = Resolved(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, saved, PretrainingRecipeJson.Default.PretrainingRecipe));
    }

    /// <summary>The recipe as <see cref="Write"/> would save it in its own output directory.</summary>
    internal string ToJson() => JsonSerializer.Serialize(Resolved(Path.GetFullPath(Output)), PretrainingRecipeJson.Default.PretrainingRecipe);

    private PretrainingRecipe Resolved(string folder) =>
        (this with { Training = TrainingOptions, Objective = ObjectiveOptions, NewModel = MadeModel }).MapPaths(part => Path.GetRelativePath(folder, part));

    /// <summary>All that is wrong with the recipe's options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>([.. TrainingOptions.Validate(), .. ObjectiveOptions.Validate()]);
        if (MadeModel is { } made)
            problems.AddRange(made.Validate());
        else if (NewModel is not null)
            problems.Add("--model goes on with a model as it is: --family, --preset, sizes, --dropout and --vectors are for a new one");
        if (TrainingOptions.Keep == KeptWeights.BestOrAverage)
            problems.Add("--keep best-or-average is for fine-tuning: take best, last or average");
        if (TrainingOptions.LinearProbe || TrainingOptions.ClassWeights is not null)
            problems.Add("a linear probe and class weights are for labelled tasks: leave them out");
        return problems;
    }

    private PretrainingRecipe MapPaths(Func<string, string> map) => this with
    {
        Corpus = map(Corpus),
        Output = map(Output),
        Model = Model is { } model ? map(model) : null,
        ContinueFrom = ContinueFrom is { } from ? map(from) : null,
        NewModel = NewModel is { Vectors: { } vectors } ? NewModel with { Vectors = map(vectors) } : NewModel,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<SamplingStrategy>), typeof(SnakeCaseEnum<IntervalStrategy>), typeof(SnakeCaseEnum<KeptWeights>),
        typeof(SnakeCaseEnum<ScheduleKind>), typeof(ObjectiveName)])]
[JsonSerializable(typeof(PretrainingRecipe))]
internal sealed partial class PretrainingRecipeJson : JsonSerializerContext;
