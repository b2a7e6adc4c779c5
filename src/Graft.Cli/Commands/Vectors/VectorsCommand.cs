using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Vectors;

/// <summary><c>graft vectors</c>: the commands about static word vectors.</summary>
internal static class VectorsCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static GraftCommand Create() => new("Models", "vectors", "Static word vectors, the older way: train, import, inspect, export",
    [
        VectorsTrainCommand.Create(),
        VectorsImportCommand.Create(),
        VectorsInspectCommand.Create(),
        VectorsExportCommand.Create(),
    ]);
}
