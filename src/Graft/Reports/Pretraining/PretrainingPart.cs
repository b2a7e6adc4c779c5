using System.Globalization;
using System.Text.Json;

namespace Graft.Reports.Pretraining;

/// <summary>What was pretrained, and on how much text.</summary>
internal static class PretrainingPart
{
    /// <summary>What the page's first sentence says.</summary>
    public static Markup Lead(RunRecord run)
    {
        var model = run.Recipe.Text("model") is { } known
            ? Markup.Of($"<b>{HeaderPart.FileName(known)}</b> pretrained further")
            : Markup.Of($"A new <b>{Shape(run)}</b> pretrained");
        return Markup.Of($"{model} by {Objective(run)} on <b>{HeaderPart.FileName(run.Recipe.Text("corpus") ?? "")}</b>{(run.Score is null ? "" : ", scored on text that was held out")}.");
    }

    /// <summary>The section; null where the summary is not there.</summary>
    public static PageSection? Of(RunRecord run) => run.Data is not { } data
        ? null
        : new PageSection("text", "Text and model", "What was read, and by what.", PageTable.Terms(Rows(run, data)));

    private static IEnumerable<(string Name, Markup Value)> Rows(RunRecord run, JsonElement data)
    {
        Markup Number(string name) => PageTable.Text(data.Number(name) is { } number ? FigureText.Count(number) : "–");
        yield return ("family", PageTable.Text(data.Text("family") ?? "–"));
        yield return ("parameters", Number("parameters"));
        yield return ("vocabulary", Markup.Of($"{Number("vocabulary")} tokens"));
        yield return ("text", Markup.Of($"{Number("epoch_tokens")} tokens"));
        if (run.Results?.Number("tokens") is { } tokens)
            yield return ("tokens trained on", PageTable.Text(FigureText.Count(tokens)));
        yield return ("passes over the text", PageTable.Text(run.Log.LastEpoch.ToString("0.##", CultureInfo.InvariantCulture)));
        var drawn = data.At("new_parameters") is { ValueKind: JsonValueKind.Array } names ? names.GetArrayLength() : 0;
        if (drawn > 0)
            yield return ("new parameters", PageTable.Text($"{FigureText.Count(drawn)} tensors, drawn at random"));
    }

    private static string Shape(RunRecord run) => $"{run.Data?.Text("family") ?? run.Recipe.Text("new_model", "family") ?? "model"} {run.Recipe.Text("new_model", "preset")}".TrimEnd();

    private static string Objective(RunRecord run) => run.Recipe.Text("objective", "objective") switch
    {
        "mlm" or null => "masked-language modelling",
        "mlm+nsp" => "masked-language modelling and next-sentence prediction",
        "mlm+sop" => "masked-language modelling and sentence-order prediction",
        "causal" => "causal language modelling",
        var other => other,
    };
}
