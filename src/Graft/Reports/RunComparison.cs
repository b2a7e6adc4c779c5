namespace Graft.Reports;

/// <summary>Several runs on one page, side by side; in the same form as <see cref="RunReport"/>.</summary>
public sealed class RunComparison
{
    /// <summary>The most runs that a page compares: beyond, colours and columns can no longer be told apart.</summary>
    public const int MaxRuns = 16;

    /// <summary>Compares runs; differences are to the first.</summary>
    /// <param name="runs">The runs, from 2 to <see cref="MaxRuns"/>.</param>
    /// <exception cref="ArgumentException">There are too few or too many.</exception>
    public RunComparison(IReadOnlyList<RunRecord> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count is < 2 or > MaxRuns)
            throw new ArgumentException($"from 2 to {MaxRuns} runs can be compared, not {runs.Count}", nameof(runs));
        Runs = runs;
        Groups = RunGroup.Of(runs);
        // Folders of one name are told apart by the folder above.
        Names = [.. runs.Select(run => runs.Count(other => other.Name == run.Name) == 1 ? run.Name : LongName(run))];
    }

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>Those of them that differ by their seed only.</summary>
    public IReadOnlyList<RunGroup> Groups { get; }

    /// <summary>What the page calls each run.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The page.</summary>
    public string Html() => Page.Html(
        $"{Runs.Count} runs side by side", Header(),
        [
            ComparedScores.Of(this), ComparedScores.Seeds(this), ComparedOptions.Of(this), ComparedCurves.Of(this), ComparedLabels.Of(this),
            ComparedOptions.Environments(this),
        ]);

    private static string LongName(RunRecord run) => Path.Join(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(run.Directory))), run.Name);

    private Markup Header()
    {
        var missing = Runs.Zip(Names).SelectMany(pair => pair.First.Missing.Select(part => $"{pair.Second}: {part}")).ToList();
        if (Runs.Where(run => run.Predictions is not null).Select(DevWords).Distinct().Count() > 1)
            missing.Insert(0, "the runs were scored on different dev data: their figures cannot be compared");
        return Markup.Of($"""
            <p class="eyebrow">Graft report</p>
            <h1>{Runs.Count} runs side by side</h1>
            <p class="lead"><b>{Names[0]}</b>, with {string.Join(", ", Names.Skip(1))}. Differences are to the first.</p>
            {HeaderPart.MissingParts(missing)}
            """);
    }

    // Words and true labels, in order.
    private static (int Count, int Hash) DevWords(RunRecord run)
    {
        var (count, hash) = (0, 17);
        foreach (var sentence in run.Predictions!.Sentences)
        {
            for (var word = 0; word < sentence.Words.Count; word++, count++)
                hash = unchecked((hash * 31) + Ordinal(sentence.Words[word]) + (7 * Ordinal(sentence.Labels[word])));
        }

        return (count, hash);
    }

    // string.GetHashCode differs from process to process.
    private static int Ordinal(string text) => text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
}
