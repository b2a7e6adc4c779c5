using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary>An inspection as tables.</summary>
internal static class InspectionView
{
    private const int ShownLabels = 40;

    /// <summary>The tables: what it is, then, where asked for, the tensors.</summary>
    public static Rows Of(InspectionReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));

        Row("Path", report.Path);
        if (report.Model is { } model)
            AddModel(model, Row);
        Row("Parameters", string.Create(CultureInfo.InvariantCulture, $"{report.Metrics.Parameters:N0} ({report.Metrics.Parameters / 1e6:0.0} M)"));
        Row("Tensors", string.Join("; ", report.Types.Select(type =>
            string.Create(CultureInfo.InvariantCulture, $"{type.Value.Tensors:N0} of {type.Key}, {type.Value.Bytes:N0} bytes"))));
        Row("Weights", string.Join(", ", report.Files.Select(Path.GetFileName))
            + (report.Metadata.Count == 0 ? "" : $" ({string.Join(", ", report.Metadata.Select(pair => $"{pair.Key} = {pair.Value}"))})"));
        if (report.Tokenizer is { } tokenizer)
            AddTokenizer(tokenizer, Row);
        if (report.Problem is { } problem)
            grid.AddRow(new Markup("[red]Problem[/]"), new Text(problem));

        List<IRenderable> parts = [grid];
        if (report.Tensors is { } tensors)
            parts.Add(Tensors(tensors));
        return new Rows(parts);
    }

    private static void AddModel(InspectionReport.ModelPart model, Action<string, string> row)
    {
        row("Family", $"{model.ModelType} ({(model.Architectures is { Count: > 0 } names ? string.Join(", ", names) : "no architecture named")})");
        row("Config", string.Join(", ", model.Config.EnumerateObject()
            .Where(entry => entry.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String && entry.Name != "model_type")
            .Select(entry => $"{entry.Name} {entry.Value}")));
        row("Longest input", $"{model.MaxTokens} tokens");
        if (model.Labels is { } labels)
            row("Labels", $"{labels.Count}: {string.Join(", ", labels.Take(ShownLabels))}{(labels.Count > ShownLabels ? ", ..." : "")}");
        row("Tasks", string.Join(", ", model.Tasks.Select(task => $"{task.Key} ({(task.Value == "saved" ? "its head is there" : "its head would be new")})")));
    }

    private static void AddTokenizer(InspectionReport.TokenizerPart tokenizer, Action<string, string> row)
    {
        row("Tokenizer", $"{tokenizer.Source}: {string.Join(", ", tokenizer.Stages.Select(stage => $"{stage.Key} {stage.Value}"))}");
        row("Vocabulary", string.Create(CultureInfo.InvariantCulture, $"{tokenizer.VocabularySize:N0} tokens"));
        row("Special tokens", string.Join(", ", tokenizer.SpecialTokens.Select(token => $"{token.Key} {token.Value}")));
        row("Model max length", tokenizer.ModelMaxLength is { } length ? $"{length} tokens" : "not named");
        if (tokenizer.Truncation is not null || tokenizer.Padding is not null)
            row("Its file asks for", $"truncation {tokenizer.Truncation?.ToString() ?? "none"}, padding {tokenizer.Padding ?? "none"} (kept, applied on request only)");
    }

    private static Table Tensors(IReadOnlyList<InspectionReport.Tensor> tensors)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns("tensor", "type", "shape");
        foreach (var tensor in tensors)
            table.AddRow(new Text(tensor.Name), new Text(tensor.Type), new Text($"({string.Join(", ", tensor.Shape)})"));
        return table;
    }
}
