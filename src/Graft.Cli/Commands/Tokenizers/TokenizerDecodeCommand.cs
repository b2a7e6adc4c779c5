using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Graft.Cli.Shell;
using Graft.Data;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer decode</c>: ids, one list a line, to text.</summary>
internal sealed class TokenizerDecodeCommand
{
    private static readonly JsonEncodedText TextKey = JsonEncodedText.Encode("text");

    private readonly Option<string> _model = TokenizerSource.Option();
    private readonly Option<string[]> _ids = new("--ids") { Description = "Ids; may be given several times [default: each line of standard input]", HelpName = "\"ID ID ...\"" };
    private readonly Option<bool> _keepSpecial = new("--keep-special") { Description = "Keep special tokens such as [CLS] [default: left out]" };
    private long _unknown;

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var decode = new TokenizerDecodeCommand();
        return new GraftCommand("Models", "decode",
            "Decode each line of standard input: ids with spaces or commas between, a JSON array of them, or a line of 'encode --json'", decode.RunAsync)
        {
            decode._model, decode._ids, decode._keepSpecial,
        };
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tokenizer = TokenizerSource.Read(context.Parsed.GetValue(_model)!);
        var skipsSpecial = !context.Parsed.GetValue(_keepSpecial);
        var code = await LineInput.RunAsync(context, context.Parsed.GetValue(_ids), "--ids", (line, number, output) =>
        {
            var ids = Ids(line, number);
            var unknown = ids.Count(id => tokenizer.IdToToken(id) is null);
            if (unknown > 0)
                Interlocked.Add(ref _unknown, unknown);
            Write(tokenizer.Decode(ids, skipsSpecial), context.Terminal.IsJson, output);
        }, cancellationToken);
        if (_unknown > 0)
            context.Terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"{_unknown:N0} ids are not in the vocabulary and were left out."));
        return code;
    }

    private static void Write(string text, bool isJson, OutputLines output)
    {
        if (isJson)
        {
            output.Json.WriteStartObject();
            output.Json.WriteString(TextKey, text);
            output.Json.WriteEndObject();
        }
        else
        {
            output.Write(text);
        }

        output.EndLine();
    }

    private static List<int> Ids(string line, long number)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed is ['[' or '{', ..] ? IdsOfJson(line, number) : IdsOfText(trimmed, number);
    }

    private static List<int> IdsOfText(ReadOnlySpan<char> line, long number)
    {
        var ids = new List<int>();
        foreach (var range in line.SplitAny(' ', ',', '\t'))
        {
            if (line[range].IsEmpty)
                continue;
            ids.Add(int.TryParse(line[range], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw Refuse(number, $"found '{line[range]}'"));
        }

        return ids;
    }

    private static List<int> IdsOfJson(string line, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var list = document.RootElement;
            if (list.ValueKind == JsonValueKind.Object && !list.TryGetProperty("ids", out list))
                throw Refuse(number, "the object has no ids");
            if (list.ValueKind != JsonValueKind.Array)
                throw Refuse(number, "its ids are no array");
            return [.. list.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) && value >= 0
                ? value
                : throw Refuse(number, $"found {id.GetRawText()}"))];
        }
        catch (JsonException error)
        {
            throw Refuse(number, $"it is not valid JSON ({error.Message})");
        }
    }

    private static DatasetFormatException Refuse(long number, string found) => new(LineInput.Name, (int)Math.Min(number, int.MaxValue), 0, "wrong-ids",
        $"ids are expected, as 101 7592 102, as [101, 7592, 102] or as a line of 'graft tokenizer encode --json'; {found}.");
}
