using System.CommandLine;

namespace Graft.Cli.Shell;

/// <summary>A command of the program: its words, its options and its work.</summary>
internal sealed class GraftCommand : Command
{
    /// <summary>Creates a command; its options and arguments are added as to any <see cref="Command"/>.</summary>
    /// <param name="group">The heading under which <c>graft --help</c> lists it.</param>
    /// <param name="name">The word that calls it.</param>
    /// <param name="description">One line for the list, and the first of its own help.</param>
    /// <param name="work">What it does; the result is the exit code, and every error but a part of the result is an exception.</param>
    public GraftCommand(string group, string name, string description, Func<CommandContext, CancellationToken, Task<int>> work)
        : base(name, description)
    {
        Group = group;
        Work = work;
        // For the parser a command with others under it needs them to be named, unless it does something itself.
        SetAction(_ => ExitCode.Done);
    }

    /// <summary>Creates a command that only holds others; called alone, it is wrong usage.</summary>
    /// <param name="group">The heading under which <c>graft --help</c> lists it.</param>
    /// <param name="name">The word that calls it.</param>
    /// <param name="description">One line for the list, and the first of its own help.</param>
    /// <param name="commands">The commands under it, in the order of its help.</param>
    public GraftCommand(string group, string name, string description, IEnumerable<GraftCommand> commands)
        : this(group, name, description, (_, _) => throw new UsageException($"No command was given. Run 'graft {name} --help' to see what there is."))
    {
        Action = null;
        foreach (var command in commands)
            Subcommands.Add(command);
    }

    /// <summary>The heading under which <c>graft --help</c> lists it.</summary>
    public string Group { get; }

    /// <summary>What stands below its own help: what its words mean, examples. Empty where options say all.</summary>
    public string Notes { get; init; } = "";

    /// <summary>What it does.</summary>
    public Func<CommandContext, CancellationToken, Task<int>> Work { get; }
}
