namespace Graft.Cli.Commands.Quickstart;

/// <summary>The treebank of the quickstart, from the program into a temporary folder.</summary>
internal sealed class EmbeddedTreebank : IDisposable
{
    private const string Prefix = "treebank/";

    public EmbeddedTreebank()
    {
        Folder = Directory.CreateTempSubdirectory("graft-treebank-").FullName;
        var assembly = typeof(EmbeddedTreebank).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var content = assembly.GetManifestResourceStream(resource)!;
            using var file = File.Create(Path.Combine(Folder, resource[Prefix.Length..]));
            content.CopyTo(file);
        }
    }

    /// <summary>The folder, with a file a language: <c>en.conllu</c>.</summary>
    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
