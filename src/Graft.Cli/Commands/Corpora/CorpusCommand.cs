using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Corpora;

/// <summary><c>graft corpus</c>: the commands about text to pretrain on.</summary>
internal static class CorpusCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static GraftCommand Create() => new("Models", "corpus", "Text to pretrain on: build, inspect",
    [
        CorpusBuildCommand.Create(),
        CorpusInspectCommand.Create(),
    ]);
}
