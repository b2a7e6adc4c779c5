namespace Graft.Experiments;

/// <summary>One of several parts that a run trains on, such as the treebanks of a language.</summary>
/// <param name="Name">What it is called: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; a figure of its own bears the name.</param>
/// <param name="Train">The files to train on, at least one.</param>
/// <param name="Dev">The files to score during training; null (default) for none. Weights are chosen by the mean over the sources that have some.</param>
/// <param name="Limit">
/// How many of its training sentences are used, as <see cref="DataDescription.Limit"/>: chosen by the seed, those of a smaller limit among those
/// of a larger. Null (default) for all.
/// </param>
public sealed record DataSource(string Name, IReadOnlyList<string> Train, IReadOnlyList<string>? Dev = null, int? Limit = null)
{
    /// <summary>Whether a text can be a source's name.</summary>
    public static bool IsName(string text) => !string.IsNullOrEmpty(text) && text.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.') && text[0] != '.';

    /// <summary>All that is wrong with sources; empty where nothing is.</summary>
    /// <param name="sources">The sources of a run.</param>
    internal static IEnumerable<string> Problems(IReadOnlyList<DataSource> sources)
    {
        if (sources.Count == 0)
            yield return "sources must name at least one source";
        foreach (var source in sources)
        {
            if (!IsName(source.Name))
                yield return $"a source's name has letters, digits, '-', '_' and '.' only, not '{source.Name}'";
            if (source.Train.Count == 0)
                yield return $"the source {source.Name} names no file to train on";
            if (source.Limit is < 1)
                yield return $"the limit of the source {source.Name} must be at least 1, not {source.Limit}";
        }

        foreach (var name in sources.GroupBy(source => source.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            yield return $"the source {name} is named twice: give its files together";
    }

    /// <summary>The same with every path mapped.</summary>
    internal DataSource MapPaths(Func<string, string> map) => this with { Train = [.. Train.Select(map)], Dev = Dev is null ? null : [.. Dev.Select(map)] };
}
