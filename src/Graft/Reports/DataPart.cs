using System.Text.Json;

namespace Graft.Reports;

/// <summary>What the run was trained on and scored on.</summary>
internal static class DataPart
{
    private const int ShownLabels = 200, ShownNames = 20;

    private static readonly string[] FileLists = ["train", "dev"];

    /// <summary>The section; null where the summary is not there.</summary>
    public static PageSection? Of(RunRecord run)
    {
        if (run.Data is not { } data)
            return null;
        var warnings = Warnings(data).ToList();
        return new PageSection("data", "Data", "What the model read, counted before training.", Markup.Of($"""
            {HeaderPart.Notes("To look at", warnings)}
            <div class="pair"><div>{Parts(run, data)}{PageTable.Terms(Rows(data))}</div><div>{Labels(data)}</div></div>
            """));
    }

    private static IEnumerable<string> Warnings(JsonElement data)
    {
        if (data.Number("illegal_tags") is { } illegal and > 0)
            yield return $"labels of the training data that do not fit their scheme: {FigureText.Count(illegal)}; the first: {Cut(data.Text("first_illegal_tag"))}";
        if (data.Numbers("overlap", "unknown_labels") is { Count: > 0 } unknown)
        {
            var names = unknown.Take(ShownNames).Select(pair => $"{pair.Key} ({FigureText.Count(pair.Value)})");
            yield return $"dev has labels that train lacks, which no model can learn: {Cut(string.Join(", ", names))}";
        }

        if (data.Number("overlap", "shared_sentences") is { } shared and > 0)
        {
            yield return "dev sentences that stand in the training data too, word for word, and flatter the score: "
                + $"{FigureText.Count(shared)} of {FigureText.Count(data.Number("overlap", "sentences") ?? 0)}";
        }

        if (data.Number("windowed_examples") is { } windowed and > 0)
            yield return $"training sentences longer than a row, which run in overlapping windows: {FigureText.Count(windowed)}";
    }

    private static Markup Parts(RunRecord run, JsonElement data)
    {
        var hasDev = data.At("dev") is not null;
        string Figure(string part, string name) => data.Number(part, name) is { } number ? FigureText.Count(number) : "–";
        Markup Row(string title, Func<string, string> cell) => Markup.Of(
            $"<tr><th scope=\"row\">{title}</th><td class=\"n\">{cell("train")}</td>{(hasDev ? Markup.Of($"<td class=\"n\">{cell("dev")}</td>") : Markup.None)}</tr>");
        var rows = new[]
        {
            Row("sentences", part => Figure(part, "examples")),
            Row("words", part => Figure(part, "words")),
            Row("labels", part => FigureText.Count(data.Numbers(part, "labels").Count)),
            Row("longest sentence", part => $"{Figure(part, "longest_example")} words"),
        };
        var files = run.Recipe.At("data", "sources") is { } sources ? SourceFiles(sources) : run.Recipe.Text("data", "dev") is { } dev ? $"{run.Recipe.Text("data", "train")} and {dev}" : run.Recipe.Text("data", "train");
        var table = PageTable.Of("The parts of the data", "", PageTable.Heads("", hasDev ? ["train", "dev"] : ["train"]), rows);
        return Markup.Of($"{table}<p class=\"note\" style=\"overflow-wrap:anywhere\">From the run's folder: {Cut(files)}</p>");
    }

    private static string SourceFiles(JsonElement sources) => string.Join("; ", sources.EnumerateArray().Select(source =>
    {
        var files = FileLists.SelectMany(part => source.At(part)?.EnumerateArray().Select(file => file.ToString()) ?? []);
        return $"{source.Text("name")}: {string.Join(", ", files)}";
    }));

    private static IEnumerable<(string, Markup)> Rows(JsonElement data)
    {
        Markup Number(string name) => PageTable.Text(data.Number(name) is { } number ? FigureText.Count(number) : "–");
        yield return ("training rows", Number("rows"));
        yield return ("training tokens", Number("tokens"));
        yield return ("longest row", Markup.Of($"{Number("longest_row")} tokens"));
        yield return ("longest sentence", PageTable.Text(Places(data)));
        yield return ("words split", PageTable.Text(data.Number("train", "split_word_share") is { } share ? FigureText.RoughPercent(share) : "–"));
        yield return ("in windows", Markup.Of($"{Number("windowed_examples")} sentences"));
        yield return ("scheme", PageTable.Text(data.Text("scheme") is { } scheme and not "none" ? scheme.ToUpperInvariant() : "none, plain labels"));
        yield return ("illegal tags", Number("illegal_tags"));
        yield return ("dev also in train", PageTable.Text(data.Number("overlap", "shared_sentences") is { } shared ? $"{FigureText.Count(shared)} sentences" : "–"));
        yield return ("parameters", Number("parameters"));
        yield return ("new parameters", Names(data, "new_parameters"));
        yield return ("unused of checkpoint", Names(data, "unused_tensors"));
    }

    private static string Places(JsonElement data)
    {
        var places = new[] { data.Text("train", "longest_place"), data.Text("dev", "longest_place") }.OfType<string>().Select(place => Cut(HeaderPart.FileName(place))).ToList();
        return places.Count == 0 ? "–" : string.Join(" and ", places);
    }

    private static Markup Names(JsonElement data, string name)
    {
        var names = data.At(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(item => item.ToString()).ToList() : [];
        return PageTable.Text(names.Count == 0 ? "none" : Cut(string.Join(", ", names.Take(ShownNames))) + (names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : ""));
    }

    private static Markup Labels(JsonElement data)
    {
        var (train, dev) = (data.Numbers("train", "labels"), data.Numbers("dev", "labels").ToDictionary());
        var (words, devWords) = (Math.Max(1, train.Sum(pair => pair.Value)), Math.Max(1, dev.Values.Sum()));
        var all = train.Concat(dev.Where(pair => train.All(other => other.Key != pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, 0.0))).ToList();
        var rows = all.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(ShownLabels).Select(pair =>
        {
            var inDev = dev.GetValueOrDefault(pair.Key);
            return Markup.Of($"""
                <tr><th scope="row">{FigureText.Cut(pair.Key, 40)}</th>{Counted(pair.Value, words)}{(dev.Count == 0 ? Markup.None : Counted(inDev, devWords))}</tr>

                """);
        });
        var rest = all.Count > ShownLabels ? Markup.Of($"<p class=\"note\">The {ShownLabels} most frequent of {all.Count}.</p>") : Markup.None;
        return Markup.Of($"{PageTable.Of("Labels with counts", "sortable", PageTable.Heads("label", dev.Count == 0 ? ["train", "share"] : ["train", "share", "dev", "share"]), rows)}{rest}");
    }

    private static Markup Counted(double count, double total) =>
        Markup.Of($"{PageTable.Figure(count, FigureText.Count(count))}{PageTable.Figure(count / total, FigureText.RoughPercent(count / total))}");

    private static string Cut(string? text) => FigureText.Cut(text ?? "", 600);
}
