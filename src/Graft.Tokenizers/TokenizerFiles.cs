namespace Graft.Tokenizers;

/// <summary>The files that a tokenizer came from, so that it can be saved with exactly their content.</summary>
internal sealed class TokenizerFiles
{
    public const string PipelineFileName = "tokenizer.json";
    private const long LargestFile = 1L << 30;

    private static readonly string[] SideFiles =
        [TokenizerConfig.FileName, TokenizerConfig.SpecialTokensFileName, VocabTxt.FileName, VocabTxt.AddedTokensFileName];

    private readonly string _directory;
    private readonly SortedDictionary<string, byte[]> _contents = new(StringComparer.Ordinal);

    private readonly string _pipelineFile;

    private TokenizerFiles(string directory, string pipelineFile)
    {
        _directory = directory;
        _pipelineFile = pipelineFile;
    }

    /// <summary>One file alone.</summary>
    public static TokenizerFiles OfFile(string file)
    {
        var files = new TokenizerFiles(Path.GetDirectoryName(file) ?? "", file);
        files._contents.Add(PipelineFileName, ReadFile(file));
        return files;
    }

    /// <summary>A tokenizer.json that is not in a file yet.</summary>
    public static TokenizerFiles OfContent(byte[] pipeline)
    {
        var files = new TokenizerFiles("", PipelineFileName);
        files._contents.Add(PipelineFileName, pipeline);
        return files;
    }

    /// <summary>A tokenizer's files in a directory; tokenizer.json is made where there is only vocab.txt.</summary>
    /// <exception cref="TokenizerFormatException">There is neither.</exception>
    public static TokenizerFiles OfDirectory(string directory)
    {
        var files = new TokenizerFiles(directory, Path.Combine(directory, PipelineFileName));
        foreach (var name in SideFiles.Append(PipelineFileName))
        {
            if (File.Exists(files.PathOf(name)))
                files._contents.Add(name, ReadFile(files.PathOf(name)));
        }

        if (files.Content(PipelineFileName) is null)
        {
            if (files.Content(VocabTxt.FileName) is null)
            {
                throw new TokenizerFormatException(directory, null,
                    $"there is no tokenizer here: neither {PipelineFileName} nor {VocabTxt.FileName}. " +
                    "Fetch one of them from where the model is published.");
            }

            VocabTxt.Complete(files);
        }

        return files;
    }

    /// <summary>Where a file is, or would be.</summary>
    public string PathOf(string name) => name == PipelineFileName ? _pipelineFile : Path.Combine(_directory, name);

    public byte[]? Content(string name) => _contents.GetValueOrDefault(name);

    public void Add(string name, byte[] content) => _contents.Add(name, content);

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
