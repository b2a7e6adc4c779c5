using System.CommandLine;
using Graft.Pretrained.Multilingual;
using Graft.Tokenizers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>Where a command gets its tokenizer from.</summary>
internal static class TokenizerSource
{
    private const string PipelineFile = "tokenizer.json";

    /// <summary><c>--model</c>.</summary>
    public static Option<string> Option() => new("--model")
    {
        Description = "The tokenizer: a model's folder, a tokenizer.json, a sentencepiece .model or .spm, or " + MultilingualModels.EncoderName + ", which comes with Graft",
        HelpName = "DIR_OR_FILE",
        Required = true,
    };

    /// <summary>Reads the tokenizer of a folder, or a lone file.</summary>
    /// <exception cref="TokenizerFormatException">There is none, or it cannot be read.</exception>
    public static Tokenizer Read(string path)
    {
        path = BuiltInModels.Folder(path);
        if (Directory.Exists(path))
            return Tokenizer.FromDirectory(path);
        return File.Exists(path)
            ? Tokenizer.FromFile(path)
            : throw new TokenizerFormatException(path, null, "there is neither a file nor a folder; give a model's folder or its tokenizer.json.");
    }

    /// <summary>A short name of a tokenizer: its folder's, since every file is called tokenizer.json, or that of a file called otherwise.</summary>
    public static string NameOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(Path.GetFileName(full) == PipelineFile ? Path.GetDirectoryName(full)! : full);
    }
}
