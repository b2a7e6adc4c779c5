using System.CommandLine;
using System.Text.Json;
using Graft.Cli.Shell;
using Graft.Tokenizers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer encode</c>: texts, one a line, to tokens.</summary>
internal sealed class TokenizerEncodeCommand
{
    private static readonly JsonEncodedText IdsKey = JsonEncodedText.Encode("ids");
    private static readonly JsonEncodedText TokensKey = JsonEncodedText.Encode("tokens");
    private static readonly JsonEncodedText OffsetsKey = JsonEncodedText.Encode("offsets");

    [ThreadStatic]
    private static int[]? _ids;

    private readonly Option<string> _model = TokenizerSource.Option();
    private readonly Option<string[]> _text = new("--text") { Description = "A text; may be given several times [default: each line of standard input]", HelpName = "TEXT" };
    private readonly Option<bool> _noSpecial = new("--no-special") { Description = "Without the special tokens that the model is given around a text, such as [CLS]" };
    private readonly Option<bool> _idsOnly = new("--ids") { Description = "Ids only, which is the fastest: the input of 'graft tokenizer decode'" };

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var encode = new TokenizerEncodeCommand();
        return new GraftCommand("Models", "encode",
            "Encode each line of standard input (UTF-8): tokens, or with --json ids, tokens and offsets (start and end, in code points)", encode.RunAsync)
        {
            encode._model, encode._text, encode._noSpecial, encode._idsOnly,
        };
    }

    private Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tokenizer = TokenizerSource.Read(context.Parsed.GetValue(_model)!);
        var options = new EncodeOptions { AddSpecialTokens = !context.Parsed.GetValue(_noSpecial) };
        return LineInput.RunAsync(context, context.Parsed.GetValue(_text), "--text", Mapping(tokenizer, options, context), cancellationToken);
    }

    private Action<string, long, OutputLines> Mapping(Tokenizer tokenizer, EncodeOptions options, CommandContext context) =>
        (context.Terminal.IsJson, context.Parsed.GetValue(_idsOnly)) switch
        {
            (true, true) => (text, _, output) => WriteIdsJson(Ids(tokenizer, text, options), output),
            (true, false) => (text, _, output) => WriteJson(tokenizer.Encode(text, options: options), output),
            (false, true) => (text, _, output) => WriteIds(Ids(tokenizer, text, options), output),
            (false, false) => (text, _, output) => WriteTokens(tokenizer.Encode(text, options: options), output),
        };

    private static ReadOnlySpan<int> Ids(Tokenizer tokenizer, string text, EncodeOptions options)
    {
        _ids ??= new int[1024];
        int count;
        while (!tokenizer.TryEncodeIds(text, _ids, out count, options.AddSpecialTokens))
            _ids = new int[Math.Max(count, _ids.Length * 2)];
        return _ids.AsSpan(0, count);
    }

    private static void WriteIds(ReadOnlySpan<int> ids, OutputLines output)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (i > 0)
                output.Write(" ");
            output.Write(ids[i]);
        }

        output.EndLine();
    }

    private static void WriteIdsJson(ReadOnlySpan<int> ids, OutputLines output)
    {
        var json = output.Json;
        json.WriteStartObject();
        json.WriteStartArray(IdsKey);
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
        output.EndLine();
    }

    private static void WriteJson(Encoding encoding, OutputLines output)
    {
        var json = output.Json;
        json.WriteStartObject();
        json.WriteStartArray(IdsKey);
        for (var i = 0; i < encoding.Count; i++)
            json.WriteNumberValue(encoding.Ids[i]);
        json.WriteEndArray();
        json.WriteStartArray(TokensKey);
        var tokens = encoding.Tokens;
        for (var i = 0; i < encoding.Count; i++)
            json.WriteStringValue(tokens[i]);
        json.WriteEndArray();
        json.WriteStartArray(OffsetsKey);
        var offsets = encoding.OffsetsIn(OffsetUnit.CodePoint);
        for (var i = 0; i < encoding.Count; i++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(offsets[i].Start);
            json.WriteNumberValue(offsets[i].End);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        output.EndLine();
    }

    private static void WriteTokens(Encoding encoding, OutputLines output)
    {
        var tokens = encoding.Tokens;
        for (var i = 0; i < encoding.Count; i++)
        {
            if (i > 0)
                output.Write(" ");
            output.Write(ShownText.Of(tokens[i]));
        }

        output.EndLine();
    }
}
