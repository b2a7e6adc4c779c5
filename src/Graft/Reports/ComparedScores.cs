namespace Graft.Reports;

/// <summary>The figures of several runs, the best marked, and the mean of those that differ by their seed only.</summary>
internal static class ComparedScores
{
    /// <summary>The section of scores.</summary>
    public static PageSection Of(RunComparison comparison)
    {
        var names = MetricNames(comparison.Runs);
        var rows = comparison.Runs.Zip(comparison.Names).Select((pair, index) => Markup.Of(
            $"<tr><th scope=\"row\">{pair.Second}</th>{names.Select(name => Cell(comparison, index, name))}{Costs(pair.First)}</tr>\n"));
        var columns = names.Select(name => FigureText.MetricName(name) + (name == comparison.Runs[0].Primary ? " (primary)" : ""))
            .Concat(["calibration error", "steps", "time", "tokens/s", "memory"]);
        return new PageSection("scores", "Scores",
            "Figures of the dev or held-out data in per cent, losses in nats; ★ the best of each column, below each the difference to the first run.",
            PageTable.Of("Scores of the runs", "sortable", PageTable.Heads("run", columns), rows));
    }

    /// <summary>The section of means over seeds; null where no runs differ by the seed only.</summary>
    public static PageSection? Seeds(RunComparison comparison)
    {
        if (comparison.Groups.Count == 0)
            return null;
        var names = MetricNames([.. comparison.Groups.SelectMany(group => group.Runs)]);
        var rows = comparison.Groups.Select(group =>
        {
            var runs = string.Join(", ", group.Runs.Select(run => NameOf(comparison, run)));
            var seeds = string.Join(", ", group.Runs.Select(RunGroup.SeedOf));
            var means = names.Select(name => Markup.Of($"<td class=\"n\">{(group.Metrics.TryGetValue(name, out var value) ? Text(name, value) : "–")}</td>"));
            return Markup.Of($"<tr><th scope=\"row\">{runs}</th><td class=\"n\">{seeds}</td>{means}</tr>\n");
        });
        return new PageSection("seeds", "Over seeds",
            "Runs that differ by their seed only: mean ± sample standard deviation, in per cent, losses in nats. "
            + "A difference between recipes that is not well above the deviation says little.",
            PageTable.Of("Means over seeds", "", PageTable.Heads("runs", ["seeds", .. names.Select(FigureText.MetricName)]), rows));
    }

    /// <summary>The metrics of runs, the first one's primary first.</summary>
    public static IReadOnlyList<string> MetricNames(IReadOnlyList<RunRecord> runs) =>
        [.. runs.SelectMany(run => run.Metrics.Select(pair => pair.Key)).Distinct().OrderByDescending(name => name == runs[0].Primary).Take(12)];

    /// <summary>A difference with its sign, and whether it is for the better.</summary>
    public static Markup Difference(string name, double difference)
    {
        var isLoss = FigureText.IsLoss(name);
        var text = isLoss ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{difference:+0.0000;−0.0000;±0}") : FigureText.Points(difference);
        var kind = Math.Abs(difference) < 5e-5 ? "" : (difference > 0) != isLoss ? "up" : "down";
        return Markup.Of($"<small class=\"{kind}\">{text}</small>");
    }

    private static string NameOf(RunComparison comparison, RunRecord run) => comparison.Names[comparison.Runs.ToList().IndexOf(run)];

    private static string Text(string name, MeanAndDeviation value) => FigureText.IsLoss(name)
        ? $"{FigureText.Metric(name, value.Mean)} ± {FigureText.Metric(name, value.Deviation)}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * value.Mean:0.00} ± {100 * value.Deviation:0.00}");

    private static Markup Cell(RunComparison comparison, int index, string name)
    {
        if (comparison.Runs[index].Metric(name) is not { } value)
            return PageTable.Unknown;
        var all = comparison.Runs.Select(run => run.Metric(name)).OfType<double>().ToList();
        // Where all are equal, none is the best.
        var isBest = all.Min() < all.Max() && value.Equals(FigureText.IsLoss(name) ? all.Min() : all.Max());
        var text = FigureText.BareMetric(name, value);
        var difference = index > 0 && comparison.Runs[0].Metric(name) is { } first ? Difference(name, value - first) : Markup.None;
        return PageTable.Compared(value, text, isBest, difference);
    }

    private static Markup Costs(RunRecord run)
    {
        Markup Cell(double? value, Func<double, string> text) => value is { } number ? PageTable.Figure(number, text(number)) : PageTable.Unknown;
        Markup Result(string name, Func<double, string> text) => Cell(run.Results?.Number(name), text);
        var kept = run.KeptStep is { } step && step != run.Steps ? $", kept {FigureText.Count(step)}" : "";
        return Markup.Join([
            Cell(run.CalibrationError, FigureText.BarePercent),
            PageTable.Figure(run.Steps, $"{FigureText.Count(run.Steps)}{(run.IsFinished ? "" : ", unfinished")}{kept}"),
            Result("seconds", FigureText.Duration),
            Result("tokens_per_second", FigureText.Count),
            Result("peak_memory_bytes", FigureText.Bytes),
        ]);
    }
}
