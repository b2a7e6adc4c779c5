using System.Globalization;
using System.Text.Json;

namespace Graft.Tokenizers.Trainers;

/// <summary>A vocabulary that was learnt.</summary>
/// <param name="Tokens">The tokens by id.</param>
/// <param name="Write">Writes the fields of tokenizer.json's <c>model</c>, in the reference's order.</param>
internal sealed record TrainedModel(IReadOnlyList<string> Tokens, Action<Utf8JsonWriter> Write)
{
    public static void WriteVocabulary(Utf8JsonWriter writer, IReadOnlyList<string> tokens) =>
        PipelineJson.WriteVocabulary(writer, tokens.Select(KeyValuePair.Create));

    /// <summary>Writes a number with a decimal point, also where it is whole, so that every reader takes it for a real one.</summary>
    public static void WriteScore(Utf8JsonWriter writer, double score) => writer.WriteRawValue(
        score == Math.Truncate(score) && Math.Abs(score) < 1e15 ? score.ToString("F1", CultureInfo.InvariantCulture) : score.ToString("R", CultureInfo.InvariantCulture));
}
