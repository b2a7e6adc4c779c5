using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Graft.Cli.Shell;

/// <summary>What is wrong with a command line, what was probably meant, and where to read on.</summary>
internal static partial class UsageText
{
    /// <summary>Tells all errors of <paramref name="parsed"/> at once.</summary>
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens;
        // An unknown command is reported twice by the parser, as such and as a command that is missing.
        List<string> problems = unknown.Count > 0
            ? [.. unknown.Select(word => Unknown(command, word))]
            : [.. parsed.Errors.Select(error => Plain(error.Message)).Distinct()];
        var names = Ancestry(command).Where(ancestor => ancestor is not RootCommand).Select(ancestor => ancestor.Name).Reverse();
        return $"{string.Join(" ", problems)} Run '{string.Join(' ', names.Prepend("graft"))} --help' to see what there is.";
    }

    /// <summary>What stands before a command's name and belongs to the command above it, which would not hear of it; null where nothing does.</summary>
    /// <param name="called">The command that is called.</param>
    public static string? Misplaced(CommandResult called)
    {
        for (var above = called.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            if (above.Children.OfType<OptionResult>().FirstOrDefault(option => option is { Implicit: false, Option.Recursive: false }) is { } option)
                return $"{option.Option.Name} stands before '{called.Command.Name}', which has options of its own: put it behind, if it is one of them.";
            if (above.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).FirstOrDefault() is { } word)
                return $"'{word.Value}' stands before '{called.Command.Name}', which is a command of its own: leave one of them out.";
        }

        return null;
    }

    // The parser names the runtime's types and ends some messages without a period.
    private static string Plain(string message)
    {
        if (message.StartsWith("Required command", StringComparison.Ordinal))
            return "No command was given.";
        if (Unparsable().Match(message) is not { Success: true } match)
            return message.EndsWith('.') ? message : message + ".";
        var type = match.Groups["type"].Value;
        var wanted = type.Contains("Int", StringComparison.Ordinal) ? "a whole number"
            : type.Contains("Single", StringComparison.Ordinal) || type.Contains("Double", StringComparison.Ordinal) ? "a number"
            : type.Contains("Boolean", StringComparison.Ordinal) ? "true or false" : "something else";
        return $"{match.Groups["symbol"].Value} must be {wanted}, found '{match.Groups["value"].Value}'.";
    }

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*)' for (?:option|command) '(?<symbol>.*)' as expected type '(?<type>.*?)'", RegexOptions.Singleline)]
    private static partial Regex Unparsable();

    private static string Unknown(Command command, string word)
    {
        var isOption = word.StartsWith('-');
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var names = isOption
            ? Ancestry(command).SelectMany(ancestor => ancestor.Options.Where(option => ancestor == command || option.Recursive)).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var nearest = names.Select(name => (Name: name, Distance: Distance(name, word)))
            .Where(candidate => candidate.Distance <= Math.Max(word.Length > 3 ? 2 : 1, word.Length / 3))
            .OrderBy(candidate => candidate.Distance).Select(candidate => candidate.Name).FirstOrDefault();
        return $"There is no {what} '{word}'{(nearest is null ? "." : $": did you mean '{nearest}'?")}";
    }

    /// <summary>A command and those above it, up to the root.</summary>
    public static IEnumerable<Command> Ancestry(Command command) =>
        command.Parents.OfType<Command>().SelectMany(Ancestry).Prepend(command);

    // Levenshtein's distance, by rows.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
