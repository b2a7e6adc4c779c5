using System.Security.Cryptography;
using Graft.Data;

namespace Graft.Experiments;

/// <summary>Where the data of a run are and how they are read. Relative paths start at the recipe's folder, or at the current one without a recipe.</summary>
/// <param name="Train">The file to train on; null where there are <paramref name="Sources"/>.</param>
/// <param name="Dev">The file to score during training, or null.</param>
/// <param name="DevShare">The share of the training sentences that is held out for scoring where <paramref name="Dev"/> is null, in (0, 1); null for none.</param>
/// <param name="Format">The files' format; default by the extension (.conllu, else columns).</param>
/// <param name="LabelColumn">
/// CoNLL-U: form, lemma, upos, xpos, feats, deprel or misc; default upos. Columns: a number from 0, or negative from the end; default -1.
/// </param>
/// <param name="FormColumn">Columns: the number of the word's column; default 0.</param>
/// <param name="Unit">CoNLL-U: syntactic words, or words as they are written, with labels joined; default syntactic words.</param>
/// <param name="Separator">Columns: tab, whitespace or the characters themselves; default any white space.</param>
/// <param name="CommentPrefix">Columns: how comment lines begin; default none.</param>
/// <param name="Encoding">Columns: the encoding; default UTF-8.</param>
/// <param name="Labels">
/// The labels in the order of their ids; default those of the training data, in the order of the model where it was trained on these very
/// labels, so that its last layer is kept, else in ordinal order.
/// </param>
/// <param name="Limit">
/// How many training sentences are used, at least 1 and at most as many as there are, after <paramref name="DevShare"/> has taken its own: the
/// first of a random order that the seed gives, in the order of the file. So the sentences of a smaller limit are among those of a larger
/// one. Null (default) for all.
/// </param>
/// <param name="Sources">Several parts to train on, such as languages, in place of one file; each has dev data and a limit of its own. Null (default) for one file.</param>
/// <param name="Alpha">
/// With several sources: an epoch takes rows of a source in proportion to its sentences to this power, in [0, 1]: 1 takes every row once, 0 as many
/// of each source. Default 0.5, as of Conneau and Lample 2019, so that small sources are not drowned and large ones still count for more.
/// </param>
public sealed record DataDescription(
    string? Train = null,
    string? Dev = null,
    double? DevShare = null,
    WordFileFormat Format = WordFileFormat.Auto,
    string? LabelColumn = null,
    int FormColumn = 0,
    UnitOfText Unit = UnitOfText.SyntacticWords,
    string? Separator = null,
    string? CommentPrefix = null,
    TextEncoding Encoding = TextEncoding.Utf8,
    IReadOnlyList<string>? Labels = null,
    int? Limit = null,
    IReadOnlyList<DataSource>? Sources = null,
    double? Alpha = null)
{
    /// <summary>How the files are read.</summary>
    public WordDatasetOptions ReadOptions() => new()
    {
        Format = Format,
        LabelColumn = LabelColumn,
        FormColumn = FormColumn,
        Unit = Unit,
        Separator = Separator,
        CommentPrefix = CommentPrefix,
        Encoding = Encoding,
    };

    /// <summary>Whether there are data to score during training.</summary>
    internal bool HasDev => Dev is not null || DevShare is not null || (Sources?.Any(source => source.Dev is not null) ?? false);

    /// <summary>All files, in the order in which they are named.</summary>
    internal IEnumerable<string> Files => Sources is null ? new[] { Train, Dev }.OfType<string>() : Sources.SelectMany(source => source.Train.Concat(source.Dev ?? []));

    /// <summary>The SHA-256 of each of <see cref="Files"/>; empty for one that is not there, which the reader has better words for.</summary>
    internal IReadOnlyList<string> FileHashes() => [.. Files.Select(path =>
    {
        if (!File.Exists(path))
            return "";
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    })];

    /// <summary>All that is wrong with the description, named as it is typed on the command line; empty where nothing is.</summary>
    internal IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (DevShare is not null and not (> 0 and < 1))
            problems.Add($"--dev-share must lie between 0 and 1, not {DevShare}");
        if (DevShare is not null && Dev is not null)
            problems.Add("--dev and --dev-share exclude each other");
        if (Limit is < 1)
            problems.Add($"--limit must be at least 1, not {Limit}");
        if (Alpha is not null and not (>= 0 and <= 1))
            problems.Add($"--alpha must lie in [0, 1], not {Alpha}");
        if (Sources is null && Alpha is not null)
            problems.Add("--alpha samples between sources, and there are none");
        if (Sources is null)
            return problems;
        problems.AddRange(DataSource.Problems(Sources));
        if (Train is not null || Dev is not null || DevShare is not null || Limit is not null)
            problems.Add("--train, --dev, --dev-share and --limit are of one file: sources have their own");
        return problems;
    }

    /// <summary>The same with every path mapped.</summary>
    internal DataDescription MapPaths(Func<string, string> map) => this with
    {
        Train = Train is { } train ? map(train) : null,
        Dev = Dev is { } dev ? map(dev) : null,
        Sources = Sources is null ? null : [.. Sources.Select(source => source.MapPaths(map))],
    };
}
