using System.Globalization;
using System.Text.Json;
using Graft.Cli.Shell;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>A tokenizer as tables: what it is, its stages, and, where there is one, a text on its way through them.</summary>
internal static class TokenizerView
{
    private const int ShownTokens = 24;

    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["normalizer"] = "rewrites the text",
        ["pre_tokenizer"] = "splits it into pieces",
        ["model"] = "makes tokens of a piece",
        ["post_processor"] = "adds special tokens",
        ["decoder"] = "makes text of tokens",
    };

    /// <summary>The tables.</summary>
    public static Rows Of(TokenizerReport report)
    {
        List<IRenderable> parts = [Facts(report), Stages(report)];
        if (report.Sample is { } sample)
            parts.AddRange([Steps(sample), Tokens(sample)]);
        else
            parts.Add(new Text("--text TEXT shows a text on its way through the stages."));
        return new Rows(parts);
    }

    private static Grid Facts(TokenizerReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));

        Row("Tokenizer", report.Path);
        Row("Vocabulary", string.Create(CultureInfo.InvariantCulture, $"{report.VocabularySize:N0} tokens"));
        Row("Special tokens", report.SpecialTokens.Count == 0 ? "no pad, unk, cls, sep or mask" : string.Join(", ", report.SpecialTokens.Select(part =>
            $"{part.Key[..part.Key.IndexOf('_')]} {part.Value.Token}{(part.Value.Id is { } id ? $" = {id}" : " (not in the vocabulary)")}")));
        Row("Added tokens", report.AddedTokens.Count == 0 ? "none" : $"{report.AddedTokens.Count}, found in a text as they are: "
            + string.Join(", ", report.AddedTokens.Take(ShownTokens).Select(Added)) + (report.AddedTokens.Count > ShownTokens ? ", ..." : ""));
        Row("Longest input", report.ModelMaxLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"{length:N0} tokens") : "not named");
        if (report.Truncation is { } truncation)
        {
            Row("Truncation", $"its file asks for {truncation.MaxLength} tokens, {truncation.Strategy}, stride {truncation.Stride}, {truncation.Direction} "
                + "(applied on request only)");
        }

        if (report.Padding is { } padding)
        {
            Row("Padding", $"its file asks for {padding.Length?.ToString(CultureInfo.InvariantCulture) ?? "the longest"}, {padding.PadToken} = {padding.PadId}, {padding.Direction} "
                + "(applied on request only)");
        }

        return grid;
    }

    // What is usual goes without saying: a special token that is looked for in the text as given.
    private static string Added(TokenizerReport.Added token)
    {
        List<string> unusual = [];
        if (!token.Special)
            unusual.Add("not special");
        if (token.Normalized)
            unusual.Add("normalized");
        if (token.SingleWord)
            unusual.Add("single word");
        if (token.Lstrip)
            unusual.Add("takes spaces before it");
        if (token.Rstrip)
            unusual.Add("takes spaces after it");
        return $"{ShownText.Of(token.Content)} = {token.Id}{(unusual.Count > 0 ? $" ({string.Join(", ", unusual)})" : "")}";
    }

    private static Table Stages(TokenizerReport report)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns("stage", "type", "options");
        var previous = "";
        foreach (var stage in report.Stages)
        {
            table.AddRow(
                new Text(stage.Kind == previous ? "" : $"{stage.Kind}\n{Meanings[stage.Kind]}"), new Text(stage.Type),
                new Text(string.Join(", ", stage.Options.Select(option => $"{option.Key} {Value(option.Key, option.Value)}"))));
            previous = stage.Kind;
        }

        return table;
    }

    private static string Value(string name, JsonElement value) => name switch
    {
        "single" or "pair" when value.ValueKind == JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(TemplatePiece)),
        "special_tokens" when value.ValueKind == JsonValueKind.Object =>
            string.Join(", ", value.EnumerateObject().Select(token => $"{token.Name} = {string.Join(' ', token.Value.GetProperty("ids").EnumerateArray())}")),
        _ => Terminal.Json(value.WriteTo),
    };

    // As the reference writes templates: what, and the segment (type id) that it gets.
    private static string TemplatePiece(JsonElement piece)
    {
        var part = piece.EnumerateObject().First();
        var id = part.Value.GetProperty("id").GetString();
        return $"{(part.Name == "Sequence" ? $"${id}" : id)}:{part.Value.GetProperty("type_id")}";
    }

    private static Table Steps(TokenizerReport.SampleText sample)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns("after", "the text is");
        table.AddRow(new Text(""), new Text(ShownText.Of(sample.Text)));
        List<string> previous = [sample.Text];
        foreach (var step in sample.Steps)
        {
            List<string> pieces = [.. step.Pieces.Select(piece => piece.Text)];
            table.AddRow(
                new Text(step.Type.Length > 0 ? step.Type : "added tokens"),
                pieces.SequenceEqual(previous) ? new Markup("[dim]unchanged[/]") : new Text(string.Join(" | ", pieces.Select(WithVisibleSpaces))));
            previous = pieces;
        }

        table.AddRow(new Text("post-processor"), new Text(string.Join(" | ", sample.Tokens.Select(WithVisibleSpaces))));
        table.AddRow(new Text("decoder"), new Text(ShownText.Of(sample.Decoded)));
        return table;
    }

    // A space at the edge of a piece is a part of it that nobody would see.
    private static string WithVisibleSpaces(string text)
    {
        var core = text.Trim(' ');
        var before = core.Length == 0 ? text.Length : text.IndexOf(core, StringComparison.Ordinal);
        return ShownText.Of(new string('·', before) + core + new string('·', text.Length - core.Length - before));
    }

    private static Table Tokens(TokenizerReport.SampleText sample)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn("token");
        foreach (var heading in new[] { "id", "from", "to" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        table.AddColumn("of the text").AddColumn(new TableColumn("piece").RightAligned());
        var offsets = new Data.TextOffsets(sample.Text);
        int Utf16(int position) => offsets.Convert(position, Data.TextOffsetUnit.CodePoint, Data.TextOffsetUnit.Utf16);
        for (var i = 0; i < sample.Ids.Count; i++)
        {
            var (start, end) = (sample.Offsets[i][0], sample.Offsets[i][1]);
            table.AddRow(
                new Text(WithVisibleSpaces(sample.Tokens[i])), new Text($"{sample.Ids[i]}"), new Text($"{start}"), new Text($"{end}"),
                new Text(WithVisibleSpaces(sample.Text[Utf16(start)..Utf16(end)])), new Text($"{sample.Words[i]}"));
        }

        return table;
    }
}
