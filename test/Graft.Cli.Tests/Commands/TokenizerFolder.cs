namespace Graft.Cli.Tests.Commands;

/// <summary>A small WordPiece tokenizer and texts for it; deleted with the last test.</summary>
public sealed class TokenizerFolder : IDisposable
{
    public TokenizerFolder() => Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\nbark\n##s\n,\nun\nchien\n😀\n");

    /// <summary>The tokenizer's folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("graft-tokenizer-").FullName;

    /// <summary>Writes a file beside the tokenizer, and says where.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
