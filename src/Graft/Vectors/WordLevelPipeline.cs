using System.Text.Encodings.Web;
using System.Text.Json;

namespace Graft.Vectors;

/// <summary>The word-level tokenizer of vectors that somebody else has trained.</summary>
internal sealed class WordLevelPipeline
{
    private static readonly string[] UnknownNames = [WordPipeline.UnknownToken, "<unk>"];

    private WordLevelPipeline(IReadOnlyList<string> tokens, bool lowercase, bool zeroDigits)
    {
        Tokens = tokens;
        Lowercase = lowercase;
        ZeroDigits = zeroDigits;
    }

    /// <summary>The tokens in the order of their ids: padding, the unknown word, and the words.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Whether text loses its case.</summary>
    public bool Lowercase { get; }

    /// <summary>Whether digits become 0.</summary>
    public bool ZeroDigits { get; }

    /// <summary>Finds out how the words are written.</summary>
    public static WordLevelPipeline Of(IReadOnlyList<string> words) => new(
        [WordPipeline.PadToken, WordPipeline.UnknownToken, .. words.Where(word => word != WordPipeline.PadToken && !UnknownNames.Contains(word))],
        lowercase: !words.Any(word => word != WordPipeline.PadToken && !UnknownNames.Contains(word) && word.Any(char.IsUpper)),
        zeroDigits: !words.Any(word => word.AsSpan().ContainsAnyInRange('1', '9')));

    /// <summary>The vector of the unknown word: (D).</summary>
    public float[] UnknownVector(WordVectors vectors)
    {
        if (UnknownNames.Select(vectors.IndexOf).FirstOrDefault(place => place >= 0, -1) is var unknown and >= 0)
            return vectors[unknown].ToArray();
        var mean = new float[vectors.Size];
        for (var place = 0; place < vectors.Count; place++)
            FloatRows.AddScaled(mean, vectors[place], 1f / vectors.Count);
        return mean;
    }

    /// <summary>The content of tokenizer.json.</summary>
    public byte[] TokenizerJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            json.WriteStartArray("added_tokens");
            for (var id = 0; id < 2; id++)
                WriteSpecial(json, id, Tokens[id]);
            json.WriteEndArray();
            json.WritePropertyName("normalizer");
            json.WriteRawValue(WordPipeline.Normalizer(Lowercase, ZeroDigits));
            json.WritePropertyName("pre_tokenizer");
            json.WriteRawValue(WordPipeline.PreTokenizer);
            json.WriteNull("post_processor");
            json.WriteNull("decoder");
            json.WriteStartObject("model");
            json.WriteString("type", "WordLevel");
            json.WriteStartObject("vocab");
            for (var id = 0; id < Tokens.Count; id++)
                json.WriteNumber(Tokens[id], id);
            json.WriteEndObject();
            json.WriteString("unk_token", WordPipeline.UnknownToken);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteSpecial(Utf8JsonWriter json, int id, string token)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", token);
        foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            json.WriteBoolean(flag, false);
        json.WriteBoolean("special", true);
        json.WriteEndObject();
    }
}
