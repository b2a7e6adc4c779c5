using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>
/// A model in the published layout, as the Hugging Face libraries read and write it: <c>config.json</c>, the weights, and the tokenizer's
/// files.
/// </summary>
public sealed class ModelDirectory
{
    /// <summary>The file that describes the architecture.</summary>
    public const string ConfigName = "config.json";

    /// <summary>The file of the weights, where they are in one.</summary>
    public const string WeightsName = "model.safetensors";

    // What a training run leaves in its folder from its first second; the model comes last.
    private const string RecipeName = "recipe.json";

    private const long MaxSideFileBytes = 256L << 20;

    private static readonly string[] TokenizerNames =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
        "tokenizer.model", "sentencepiece.bpe.model", "spiece.model", "spm.model", "source.spm", "target.spm",
    ];

    private ModelDirectory(string path)
    {
        Path = path;
        ConfigPath = System.IO.Path.Combine(path, ConfigName);
        TokenizerFiles = TokenizerFilesOf(path);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The path of config.json, which exists.</summary>
    public string ConfigPath { get; }

    /// <summary>The names of the tokenizer's files that are there.</summary>
    public IReadOnlyList<string> TokenizerFiles { get; }

    /// <summary>Opens a folder that holds a model.</summary>
    /// <exception cref="CheckpointFormatException">There is no such folder, or it has no config.json, such as that of an unfinished run.</exception>
    public static ModelDirectory Open(string path)
    {
        if (!Directory.Exists(path))
            throw new CheckpointFormatException(path, $"expected a folder with a model ({ConfigName}, {WeightsName}), found {(File.Exists(path) ? "a file" : "nothing of that name")}");
        var directory = new ModelDirectory(path);
        var recipe = System.IO.Path.Combine(path, RecipeName);
        if (!File.Exists(directory.ConfigPath) && File.Exists(recipe))
            throw new CheckpointFormatException(path, WhyNoModel(recipe));
        if (!File.Exists(directory.ConfigPath))
            throw new CheckpointFormatException(path, $"expected {ConfigName} beside the weights, found none; name the folder that holds the model's own {ConfigName}");
        return directory;
    }

    /// <summary>Why a folder with a recipe has no model, and where one is.</summary>
    private static string WhyNoModel(string recipe)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(recipe));
            keys.UnionWith(document.RootElement.EnumerateObject().Select(property => property.Name));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A recipe that cannot be read: of what kind the run is, finishing it will tell.
        }

        if (keys.Contains("targets"))
            return "the folder holds a transfer study, whose models are in the folders under runs; name one of these";
        if (keys.Contains("seeds"))
            return "the folder holds runs of several seeds, each a model in a folder of its own; name one, such as seed-1";
        return $"the run in this folder is not finished, so it holds no model yet; finish it with `graft {(keys.Contains("corpus") ? "pretrain" : "train")} --resume --recipe {recipe}`";
    }

    /// <summary>Opens the weights, in one file or several.</summary>
    /// <exception cref="CheckpointFormatException">There are none, or they break a rule of the format.</exception>
    public CheckpointReader OpenWeights() => CheckpointReader.Open(Path);

    /// <summary>The tokenizer's files with their contents, for a copy beside other weights.</summary>
    /// <exception cref="CheckpointFormatException">A file cannot be read or is implausibly large.</exception>
    public IReadOnlyList<ModelFile> ReadTokenizerFiles() => ReadTokenizerFiles(Path);

    /// <summary>The tokenizer's files of a folder that need not hold a model, with their contents.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="CheckpointFormatException">A file cannot be read or is implausibly large.</exception>
    public static IReadOnlyList<ModelFile> ReadTokenizerFiles(string path) => [.. TokenizerFilesOf(path).Select(name => ReadFile(System.IO.Path.Combine(path, name)))];

    /// <summary>
    /// Writes config.json, model.safetensors (with <c>format: pt</c>) and further files. All are written beside their places and forced to
    /// the disk before the first is renamed, so a full disk changes nothing. The folder is made, with its parents, where it is not there; other files in it stay.
    /// </summary>
    /// <param name="directory">The folder. It may be the one that the weights were read from.</param>
    /// <param name="configJson">The content of config.json, a JSON object.</param>
    /// <param name="state">The weights under their published names.</param>
    /// <param name="keptFiles">Further files, such as <see cref="ReadTokenizerFiles()"/> of the model that this one comes from.</param>
    /// <exception cref="ArgumentException">The config is not a JSON object, a file's name is not plain or is there twice, or a tensor cannot be written.</exception>
    /// <exception cref="IOException">Something cannot be written; the message names it.</exception>
    public static void Save(string directory, string configJson, IEnumerable<KeyValuePair<string, Tensor>> state, IReadOnlyList<ModelFile> keptFiles)
    {
        CheckConfig(configJson);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ConfigName, WeightsName };
        if (keptFiles.FirstOrDefault(file => !FileNames.IsPlain(file.Name) || !names.Add(file.Name)) is { } wrong)
            throw new ArgumentException($"'{wrong.Name}' is not a plain file name, or is there twice.", nameof(keptFiles));

        // The weights first: they are what does not fit where there is little space.
        List<(string Name, Action<Stream> Write)> files =
        [
            (WeightsName, SafeTensorsWriter.Plan(state, new Dictionary<string, string> { ["format"] = "pt" })),
            (ConfigName, stream => stream.Write(Encoding.UTF8.GetBytes(configJson))),
            .. keptFiles.Select(file => (file.Name, (Action<Stream>)(stream => stream.Write(file.Content.Span)))),
        ];
        AtomicDirectory.WriteInto(directory, files);
    }

    private static void CheckConfig(string configJson)
    {
        try
        {
            using var document = JsonDocument.Parse(configJson);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return;
        }
        catch (JsonException error)
        {
            throw new ArgumentException("The config is not valid JSON.", nameof(configJson), error);
        }

        throw new ArgumentException("The config is not a JSON object.", nameof(configJson));
    }

    private static IReadOnlyList<string> TokenizerFilesOf(string path) => [.. TokenizerNames.Where(name => File.Exists(System.IO.Path.Combine(path, name)))];

    private static ModelFile ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxSideFileBytes
                ? new ModelFile(System.IO.Path.GetFileName(path), File.ReadAllBytes(path))
                : throw new CheckpointFormatException(path, $"expected at most {MaxSideFileBytes} bytes, found {length}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {error.Message}", error);
        }
    }
}
