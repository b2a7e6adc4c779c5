namespace Graft.Tokenizers;

/// <summary>The files that a tokenizer came from, so that it can be saved with exactly their content.</summary>
internal sealed class TokenizerFiles
{
    public const string PipelineFileName = "tokenizer.json";
    private const long LargestFile = 1L << 30;

    private readonly string _directory;
    private readonly SortedDictionary<string, byte[]> _contents = new(StringComparer.Ordinal);

    private readonly string _pipelineFile;

    private TokenizerFiles(string directory, string pipelineFile)
    {
        _directory = directory;
        _pipelineFile = pipelineFile;
    }

    /// <summary>One file alone: a tokenizer.json of whatever name, or a sentencepiece model under its own.</summary>
    public static TokenizerFiles OfFile(string file, string name)
    {
        var files = new TokenizerFiles(Path.GetDirectoryName(file) ?? "", file);
        files._contents.Add(name, ReadFile(file));
        return files;
    }

    /// <summary>A tokenizer.json that is not in a file yet.</summary>
    public static TokenizerFiles OfContent(byte[] pipeline)
    {
        var files = new TokenizerFiles("", PipelineFileName);
        files._contents.Add(PipelineFileName, pipeline);
        return files;
    }

    /// <summary>A tokenizer's files in a directory, as many as there are.</summary>
    public static TokenizerFiles OfDirectory(string directory)
    {
        var files = new TokenizerFiles(directory, Path.Combine(directory, PipelineFileName));
        foreach (var name in TokenizerFormats.FileNames.Where(name => File.Exists(files.PathOf(name))))
            files._contents.Add(name, ReadFile(files.PathOf(name)));
        return files;
    }

    /// <summary>The names of the files that are there.</summary>
    public IEnumerable<string> Names => _contents.Keys;

    /// <summary>Where a file is, or would be.</summary>
    public string PathOf(string name) => name == PipelineFileName ? _pipelineFile : Path.Combine(_directory, name);

    public bool Has(string name) => _contents.ContainsKey(name);

    public byte[]? Content(string name) => _contents.GetValueOrDefault(name);

    public void Add(string name, byte[] content) => _contents.Add(name, content);

    public void Replace(string name, byte[] content) => _contents[name] = content;

    /// <summary>Reads a file that stands beside the tokenizer's without being one of them; null where there is none.</summary>
    public byte[]? ReadBeside(string name) => File.Exists(PathOf(name)) ? ReadFile(PathOf(name)) : null;

    /// <summary>Refuses a directory that lacks what a class of tokenizers needs.</summary>
    public void Require(string className, params IReadOnlyList<string> names)
    {
        if (names.Where(name => !Has(name)).ToList() is { Count: > 0 } missing)
        {
            throw new TokenizerFormatException(_directory, null,
                $"{className}Tokenizer needs {string.Join(" and ", missing)}, or {PipelineFileName}; found {string.Join(", ", Names)}. Fetch what is missing.");
        }
    }

    /// <summary>Writes the files, each whole or not at all.</summary>
    public void Save(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, content) in _contents)
        {
            var target = Path.Combine(directory, name);
            var temporary = $"{target}.{Environment.ProcessId}.tmp";
            try
            {
                File.WriteAllBytes(temporary, content);
                File.Move(temporary, target, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= LargestFile
                ? File.ReadAllBytes(file)
                : throw new TokenizerFormatException(file, null,
                    $"the file has {length} bytes, and no tokenizer has more than {LargestFile}; fetch it again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException(file, null, $"the file cannot be read: {error.Message} Check the path and its rights.", error);
        }
    }
}
