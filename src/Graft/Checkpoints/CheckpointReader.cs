using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>A checkpoint of one safetensors file or of several with an index, as one set of named tensors. May be read from several threads.</summary>
public sealed class CheckpointReader : IDisposable
{
    private const string IndexEnding = ".index.json";

    private static readonly string[] PickleEndings = [".bin", ".pt", ".pth", ".ckpt"];

    private readonly Dictionary<string, SafeTensorsFile> _fileOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SafeTensorsFile> _files;

    private CheckpointReader(string path, IReadOnlyList<SafeTensorsFile> files)
    {
        Path = path;
        _files = files;
        foreach (var file in files)
        {
            foreach (var entry in file.Tensors.Values)
            {
                if (!_fileOf.TryAdd(entry.Name, file))
                    throw new CheckpointFormatException(file.Path, $"tensor '{entry.Name}' is in {_fileOf[entry.Name].Path} too; each tensor must be in one file");
                _tensors.Add(entry.Name, entry);
            }
        }
    }

    /// <summary>What was opened: the safetensors file or the index.</summary>
    public string Path { get; }

    /// <summary>The files that hold the tensors, in ordinal order.</summary>
    public IReadOnlyList<string> Files => [.. _files.Select(file => file.Path)];

    /// <summary>The tensors of all files by name; offsets count within each tensor's own file.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>The free text of the first file, such as <c>format</c> = <c>pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _files[0].Metadata;

    /// <summary>
    /// Opens a model directory (<c>model.safetensors</c>, else <c>model.safetensors.index.json</c>), a safetensors file or an index, and
    /// checks every header.
    /// </summary>
    /// <exception cref="CheckpointFormatException">There are no such weights, or they break a rule of the format.</exception>
    public static CheckpointReader Open(string directoryOrFile)
    {
        var path = Directory.Exists(directoryOrFile) ? FindIn(directoryOrFile) : directoryOrFile;
        if (IsPickle(path))
            throw Pickle(path);

        var shards = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ShardIndex.Read(path) : null;
        if (shards?.Values.FirstOrDefault(IsPickle) is { } pickle)
            throw Pickle(System.IO.Path.Combine(Folder(path), pickle));

        var files = new List<SafeTensorsFile>();
        try
        {
            if (shards is null)
                files.Add(SafeTensorsFile.Open(path));
            else
                OpenShards(path, shards, files);
            return new CheckpointReader(path, files);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <inheritdoc cref="SafeTensorsFile.Read"/>
    public Tensor Read(string name) => FileOf(name).Read(name);

    /// <inheritdoc cref="SafeTensorsFile.ReadInto"/>
    public void ReadInto(string name, Tensor destination) => FileOf(name).ReadInto(name, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static string FindIn(string directory)
    {
        string[] known = [ModelDirectory.WeightsName, ModelDirectory.WeightsName + IndexEnding];
        if (known.Select(name => System.IO.Path.Combine(directory, name)).FirstOrDefault(File.Exists) is { } found)
            return found;

        string[] pickles = ["pytorch_model.bin", "pytorch_model.bin" + IndexEnding];
        if (pickles.Select(name => System.IO.Path.Combine(directory, name)).FirstOrDefault(File.Exists) is { } pickle)
            throw Pickle(pickle);
        throw new CheckpointFormatException(directory, $"expected weights ({string.Join(" or ", known)}), found none; download the model's safetensors files into this folder");
    }

    private static void OpenShards(string index, IReadOnlyDictionary<string, string> shards, List<SafeTensorsFile> files)
    {
        foreach (var group in shards.GroupBy(pair => pair.Value, pair => pair.Key).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var path = System.IO.Path.Combine(Folder(index), group.Key);
            if (!File.Exists(path))
                throw new CheckpointFormatException(index, $"the index names the file '{group.Key}', which is not beside it; download the missing file");

            var file = SafeTensorsFile.Open(path);
            files.Add(file);
            var named = group.ToHashSet(StringComparer.Ordinal);
            if (named.FirstOrDefault(name => !file.Tensors.ContainsKey(name)) is { } missing)
                throw new CheckpointFormatException(index, $"the index says that '{group.Key}' holds tensor '{missing}', which it does not; index and files are of different checkpoints");
            if (file.Tensors.Keys.FirstOrDefault(name => !named.Contains(name)) is { } unnamed)
                throw new CheckpointFormatException(index, $"'{group.Key}' holds tensor '{unnamed}', which the index does not say; index and files are of different checkpoints");
        }
    }

    private static bool IsPickle(string name) => PickleEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Folder(string file) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;

    private static CheckpointFormatException Pickle(string path) =>
        new(path, "PyTorch's .bin files are not read yet; load the model with the Hugging Face libraries and save it with save_pretrained(folder, safe_serialization=True), or download the model.safetensors that most published models have");

    private SafeTensorsFile FileOf(string name) =>
        _fileOf.TryGetValue(name, out var file)
            ? file
            : throw new CheckpointFormatException(Path, $"expected a tensor named '{name}', found {_tensors.Count} others");
}
