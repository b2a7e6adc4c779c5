using System.Text.Json.Serialization;
using Graft.Data;
using Graft.Inference;
using Graft.Tasks;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft predict --json</c> prints for one text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Words">How it was split into words: <c>rules</c>, or <c>given</c> with <c>--words</c>.</param>
/// <param name="Language">The language whose clitics the rules split off, or null.</param>
/// <param name="Offsets">What <c>start</c> and <c>end</c> count: <c>utf16</c>, <c>codepoint</c> or <c>utf8</c>.</param>
/// <param name="Tags">The words.</param>
/// <param name="Entities">The entities, or null where the labels are no span tags and no strategy was asked for.</param>
internal sealed record PredictionReport(
    string Text,
    string Words,
    string? Language,
    string Offsets,
    IReadOnlyList<PredictionReport.Tag> Tags,
    IReadOnlyList<PredictionReport.Entity>? Entities)
{
    private const int Decimals = 6;

    /// <summary>Makes the report of a text.</summary>
    public static PredictionReport Of(TaggedText text, string words, string? language, TextOffsetUnit unit)
    {
        var offsets = new TextOffsets(text.Text);
        int In(int position) => offsets.Convert(position, TextOffsetUnit.Utf16, unit);
        return new PredictionReport(
            text.Text, words, language, unit.ToString().ToLowerInvariant(),
            [.. text.Words.Select(word => new Tag(word.Text, In(word.Start), In(word.End), word.Label, Math.Round(word.Score, Decimals)))],
            text.Entities is null ? null : [.. text.Entities.Select(entity => EntityOf(entity, text.Text, In))]);
    }

    private static Entity EntityOf(TextEntity entity, string text, Func<int, int> position) => new(
        text[entity.Start..entity.End], position(entity.Start), position(entity.End), entity.Label, Math.Round(entity.Score, Decimals));

    /// <param name="Word">The word, as the text has it.</param>
    /// <param name="Start">Where it begins in the text.</param>
    /// <param name="End">One past its end.</param>
    /// <param name="Label">Its label.</param>
    /// <param name="Score">The label's probability; 0 where the word gives no token.</param>
    internal sealed record Tag(string Word, int Start, int End, string Label, double Score);

    /// <param name="Text">What it covers of the text.</param>
    /// <param name="Start">Where it begins in the text.</param>
    /// <param name="End">One past its end.</param>
    /// <param name="Label">Its type, or the label where single tokens are shown.</param>
    /// <param name="Score">The mean probability of its words or tokens.</param>
    internal sealed record Entity(string Text, int Start, int End, string Label, double Score);
}

/// <summary>The JSON form of <see cref="PredictionReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PredictionReport))]
internal sealed partial class PredictionReportJson : JsonSerializerContext;
