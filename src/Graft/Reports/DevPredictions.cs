using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Metrics;

namespace Graft.Reports;

/// <summary>
/// What a run's model predicts for its dev data, saved as <c>dev-predictions.jsonl</c> so that a report can be made again without the
/// model: a line about the whole, then a line a sentence.
/// </summary>
/// <param name="About">What the sentences are.</param>
/// <param name="Sentences">The sentences, in the order of the file.</param>
public sealed record DevPredictions(DevPredictionsHeader About, IReadOnlyList<DevSentence> Sentences)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "dev-predictions.jsonl";

    /// <summary>Writes the file's content.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // The words stay readable: the file is no HTML, and the report escapes by itself.
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        void Line<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }

        Line(About, DevPredictionsJson.Default.DevPredictionsHeader);
        foreach (var sentence in Sentences)
            Line(sentence, DevPredictionsJson.Default.DevSentence);
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunFormatException">It is malformed; the message names the line.</exception>
    public static DevPredictions Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        DevPredictionsHeader? about = null;
        var sentences = new List<DevSentence>();
        var number = 0;
        try
        {
            foreach (var line in RunFiles.Lines(path))
            {
                number++;
                if (about is null)
                {
                    about = JsonSerializer.Deserialize(line, DevPredictionsJson.Default.DevPredictionsHeader) ?? throw new JsonException("null");
                    if (about.Scheme != "none" && !SchemeRules.IsScheme(about.Scheme))
                        throw new JsonException($"the unknown tag scheme '{about.Scheme}'");
                }
                else if (JsonSerializer.Deserialize(line, DevPredictionsJson.Default.DevSentence) is { IsWhole: true } sentence)
                    sentences.Add(sentence);
                else
                    throw new JsonException("a sentence with an empty label, or whose lists differ in length");
            }
        }
        catch (JsonException error)
        {
            throw new RunFormatException($"{path}:{number}", $"a line of predictions was expected, found {error.Message}; train again to have it anew", error);
        }

        return new DevPredictions(about ?? throw new RunFormatException(path, "the file is empty; train again to have it anew"), sentences);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DevPredictionsHeader))]
[JsonSerializable(typeof(DevSentence))]
internal sealed partial class DevPredictionsJson : JsonSerializerContext;
