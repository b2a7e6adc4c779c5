using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Graft.Cli.Shell;

/// <summary>The help: commands under their groups for the program as a whole, and the parser's own page for a command.</summary>
internal sealed class HelpView : SynchronousCommandLineAction
{
    private readonly RootCommand _root;
    private readonly HelpAction _ofCommand = new();

    /// <summary>Creates the help of <paramref name="root"/> and its commands.</summary>
    public HelpView(RootCommand root)
    {
        _root = root;
    }

    /// <summary>Help is given whatever else is on the line.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command == _root)
        {
            Write(output);
            return ExitCode.Done;
        }

        // What a command above this one takes is not for this one.
        foreach (var argument in UsageText.Ancestry(parseResult.CommandResult.Command).Skip(1).SelectMany(above => above.Arguments))
            argument.Hidden = true;

        var code = _ofCommand.Invoke(parseResult);
        if (parseResult.CommandResult.Command is GraftCommand { Notes.Length: > 0 } command)
            output.WriteLine($"{command.Notes}{Environment.NewLine}");
        return code;
    }

    private void Write(TextWriter output)
    {
        output.WriteLine(_root.Description);
        output.WriteLine();
        output.WriteLine("Usage: graft COMMAND [OPTIONS]");
        foreach (var group in _root.Subcommands.OfType<GraftCommand>().GroupBy(command => command.Group))
            WriteRows(output, group.Key, group.Select(command => (command.Name, command.Description)));
        WriteRows(output, "Options for all commands", _root.Options.Select(option =>
            ($"{string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Prepend(option.Name))} {option.HelpName}".TrimEnd(), option.Description)));
        output.WriteLine();
        output.WriteLine("Exit codes: 0 done, 1 the work failed, 2 wrong usage, 130 interrupted.");
        output.WriteLine("'graft COMMAND --help' explains a command.");
    }

    private static void WriteRows(TextWriter output, string heading, IEnumerable<(string Name, string? Description)> rows)
    {
        var all = rows.ToList();
        output.WriteLine();
        output.WriteLine($"{heading}:");
        foreach (var (name, description) in all)
            output.WriteLine($"  {name.PadRight(all.Max(row => row.Name.Length))}  {description}");
    }
}
