using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace Graft.Cli.Commands;

/// <summary>What options of commands have in common, whatever recipe they change.</summary>
internal static class OptionSet
{
    /// <summary>Describes an option anew, for a command where its default is another.</summary>
    /// <param name="options">The command's options.</param>
    /// <param name="name">The option's name; it must be there.</param>
    /// <param name="description">One line with default and unit.</param>
    public static void Describe(IEnumerable<Option> options, string name, string description) => options.Single(option => option.Name == name).Description = description;
}

/// <summary>
/// The options of a command that runs a recipe: each is a name, a description with its default and unit, and what it changes in the recipe. An
/// option that is not given changes nothing, so a recipe's own values stay.
/// </summary>
/// <typeparam name="TRecipe">The recipe.</typeparam>
internal sealed class OptionSet<TRecipe>
{
    private readonly List<(Option Option, Func<ParseResult, TRecipe, TRecipe> Apply)> _all = [];

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => _all.Select(entry => entry.Option);

    /// <summary>The names of the options that a command line has.</summary>
    /// <param name="parsed">The command line.</param>
    public IReadOnlyCollection<string> Given(ParseResult parsed) => [.. GivenEntries(parsed).Select(entry => entry.Option.Name)];

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe before it.</param>
    public TRecipe Apply(ParseResult parsed, TRecipe recipe) => GivenEntries(parsed).Aggregate(recipe, (changed, entry) => entry.Apply(parsed, changed));

    /// <summary>Adds an option.</summary>
    /// <typeparam name="T">The type of its value; of an enumeration the names are listed.</typeparam>
    /// <param name="name">The name, such as <c>--seed</c>.</param>
    /// <param name="valueName">What stands for the value in the help, or null for a switch or an enumeration.</param>
    /// <param name="description">One line with default and unit.</param>
    /// <param name="change">What it changes.</param>
    public void Add<T>(string name, string? valueName, string description, Func<TRecipe, T, TRecipe> change)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        if (typeof(T).IsEnum)
        {
            option.CustomParser = ParseName<T>;
            // Long lists stand in the description.
            option.HelpName = Names<T>().Count <= 3 ? string.Join('|', Names<T>()) : "NAME";
        }

        _all.Add((option, (parsed, recipe) => change(recipe, parsed.GetValue(option)!)));
    }

    private List<(Option Option, Func<ParseResult, TRecipe, TRecipe> Apply)> GivenEntries(ParseResult parsed) =>
        [.. _all.Where(entry => parsed.GetResult(entry.Option) is { Implicit: false })];

    /// <summary>An enumeration's value by its published name, whether the words are joined by hyphens or underscores.</summary>
    private static T? ParseName<T>(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var words = text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        foreach (var value in Enum.GetValuesAsUnderlyingType(typeof(T)))
        {
            var named = (T)Enum.ToObject(typeof(T), value);
            if (string.Equals(named.ToString(), words, StringComparison.OrdinalIgnoreCase))
                return named;
        }

        result.AddError($"'{text}' is not one of {string.Join(", ", Names<T>())}.");
        return default;
    }

    private static List<string> Names<T>() => [.. Enum.GetNames(typeof(T)).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
}
