using System.Globalization;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Experiments;

namespace Graft.Cli.Commands;

/// <summary>Says what a run is about to train on, so that surprises come before the hours and not after them.</summary>
internal static class SummaryText
{
    private const int ShownLabels = 20, ShownNames = 8;

    /// <summary>Writes the summary for people.</summary>
    public static void Write(RunSummary summary, Terminal terminal)
    {
        if (!terminal.ShowsProgress)
            return;
        void Say(FormattableString line) => terminal.Say(line.ToString(CultureInfo.InvariantCulture));

        Say($"train: {summary.Train.Examples:N0} sentences, {summary.Train.Words:N0} words, {Percent(summary.Train.SplitWordShare)} of them split; longest {summary.Train.LongestExample} words ({(summary.Train.LongestPlace is { } place ? ShownPath.Of(place) : "unknown place")})");
        Say($"       {summary.Rows:N0} rows, {summary.Tokens:N0} tokens, longest row {summary.LongestRow}; {summary.WindowedExamples} sentences run in windows");
        Say($"labels: {Labels(summary.Train)}");
        if (summary.Scheme != TagScheme.None)
            Say($"scheme: {summary.Scheme.ToString().ToUpperInvariant()}");
        if (summary.IllegalTags > 0)
            terminal.Warn($"{summary.IllegalTags} labels do not fit the scheme; the first: {summary.FirstIllegalTag}");
        if (summary is { Dev: { } dev, Overlap: { } overlap })
        {
            Say($"dev: {dev.Examples:N0} sentences, {dev.Words:N0} words; {overlap.SharedSentences} sentences also stand in train");
            if (overlap.UnknownLabels.Count > 0)
                terminal.Warn($"dev has labels that train lacks, which no model can learn: {string.Join(", ", overlap.UnknownLabels.Select(label => $"{label.Key} ({label.Value})"))}");
        }

        Say($"model: {summary.Parameters / 1e6:0.0} M parameters; new: {NamesOrNone(summary.NewParameters)}; not used of the checkpoint: {NamesOrNone(summary.UnusedTensors)}");
    }

    private static string Labels(DatasetSummary data)
    {
        var shown = data.Labels.OrderByDescending(label => label.Value).Take(ShownLabels).Select(label => $"{label.Key} {label.Value}");
        return $"{data.Labels.Count}: {string.Join(", ", shown)}{(data.Labels.Count > ShownLabels ? ", ..." : "")}";
    }

    private static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %") : "unknown share";

    private static string NamesOrNone(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none",
        > ShownNames => $"{string.Join(", ", names.Take(ShownNames))} and {names.Count - ShownNames} more",
        _ => string.Join(", ", names),
    };
}
