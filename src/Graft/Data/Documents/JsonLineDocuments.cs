using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Graft.Data.Readers;

namespace Graft.Data.Documents;

/// <summary>The documents of a file with a JSON object a line: each is the text of one field, its lines being the segments.</summary>
internal sealed class JsonLineDocuments(Utf8Lines lines, TextReadingOptions options) : IDocumentReader
{
    public long Position => lines.Position;

    public bool Read(DocumentBatch batch)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line))
                return false;
        }
        while (IsBlank(line));
        if (!Utf8.IsValid(line))
        {
            if (!options.ReplaceInvalidUtf8)
                throw TextDocuments.InvalidUtf8(lines, line);
            batch.ReplacedLines++;
            line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        }

        try
        {
            Append(line, batch);
        }
        catch (JsonException error)
        {
            throw lines.Refuse("invalid-json", $"a JSON object is expected on each line, found something else ({error.Message}); correct the line, or rename the file to .txt where it is plain text.", error);
        }
        catch (InvalidOperationException error)
        {
            throw lines.Refuse("invalid-text", $"the text of '{options.Field}' has half a surrogate pair, which is no character; correct the line.", error);
        }

        batch.EndDocument();
        return true;
    }

    public void Dispose() => lines.Dispose();

    private void Append(ReadOnlySpan<byte> line, DocumentBatch batch)
    {
        var json = new Utf8JsonReader(line);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw lines.Refuse("invalid-json", "a JSON object is expected on each line, found something else; write one record a line, without a list around them.");
        var found = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isText = json.ValueTextEquals(options.Field);
            json.Read();
            if (!isText)
            {
                json.Skip();
                continue;
            }

            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                throw lines.Refuse("wrong-type", $"the field '{options.Field}' must be a string, found {Kind(json.TokenType)}; name the field that holds the text (--field).");
            if (++found > 1)
                throw lines.Refuse("duplicate-field", $"the field '{options.Field}' is there twice; correct the line.");
            if (json.TokenType == JsonTokenType.String)
                batch.AddLines(json.CopyString(batch.Rest(json.ValueSpan.Length)));
        }

        // Whatever stands behind the object is an error.
        json.Read();
        if (found == 0)
            throw lines.Refuse("missing-field", $"the record has no field '{options.Field}'; name the one that holds the text (--field).");
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Number => "a number",
        _ => "true or false",
    };
}
