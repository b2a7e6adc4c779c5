using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.PreTokenizers;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

[Trait(Tier.Key, Tier.Shared)]
public class ComponentGoldenTests
{
    private static string Path => GoldenTokenizers.PathOf("components", "components.jsonl.gz");

    [Fact]
    public void Normalize_GoldenCase_EqualsReference() => CheckTexts("normalizer", Normalizer.Types, CheckNormalizer);

    [Fact]
    public void PreTokenize_GoldenCase_EqualsReference() => CheckTexts("pre_tokenizer", PreTokenizer.Types, CheckPreTokenizer);

    [Fact]
    public void Decode_GoldenCase_EqualsReference()
    {
        var cases = Components("decoder", Decoder.Types).SelectMany(component => component.Cases.Select(item => (component.Stage, Case: item)));
        GoldenCases.CheckAll(cases, item => item.Case.GetRawText(), item => CheckDecoder(item.Stage, item.Case));
    }

    [Fact]
    public void Process_GoldenCase_EqualsReference() =>
        CheckPostProcessors(GoldenCases.ReadJsonLines(Path).Where(record => record.GetProperty("stage").GetString() == "post_processor"));

    /// <summary>The records of post-processors, the first of them without one.</summary>
    internal static void CheckPostProcessors(IEnumerable<JsonElement> records)
    {
        var components = records.ToList();

        // What goes in: even without special tokens a post-processor can trim offsets, but none does nothing.
        var inputs = components.First(component => component.GetProperty("config").ValueKind == JsonValueKind.Null).GetProperty("cases")
            .EnumerateArray().ToDictionary(Texts, item => item.GetProperty("without"));
        GoldenCases.CheckAll(components, component => component.GetProperty("config").GetRawText(), component =>
        {
            var config = component.GetProperty("config");
            PostProcessor? Read() => config.ValueKind == JsonValueKind.Null ? null : PostProcessor.Types.Read(new StageJson("file", "$.config", config));
            var cases = component.GetProperty("cases").EnumerateArray();
            if (cases.Any(item => item.GetProperty("with").TryGetProperty("error", out _)))
            {
                // Two templates: with a pair the reference crashes, we refuse to load.
                Assert.Throws<TokenizerFormatException>(Read);
                return;
            }

            var stage = Read();
            foreach (var item in cases)
                CheckPostProcessor(stage, item, inputs[Texts(item)]);
        });
    }

    internal static void CheckDecoder(Decoder decoder, JsonElement record)
    {
        var tokens = new DecodedTokens();
        tokens.BeginRewrite();
        foreach (var token in record.GetProperty("tokens").EnumerateArray())
        {
            tokens.Append(token.GetString());
            tokens.EndToken();
        }

        tokens.EndRewrite();
        decoder.Decode(tokens);

        // Where the reference crashes we give what is left of the tokens.
        if (record.GetProperty("out").ValueKind == JsonValueKind.String)
            Assert.Equal(record.GetProperty("out").GetString(), tokens.Chars.ToString());
    }

    private static void CheckPostProcessor(PostProcessor? stage, JsonElement record, JsonElement input)
    {
        Encoding[] sequences = record.GetProperty("b").ValueKind == JsonValueKind.Null
            ? [Sequence(record, input, 0)]
            : [Sequence(record, input, 0), Sequence(record, input, 1)];
        ExpectedEncoding.Check(record.GetProperty("with"), Encoding.Join(stage?.Process(sequences, addSpecialTokens: true) ?? sequences));
        ExpectedEncoding.Check(record.GetProperty("without"), Encoding.Join(stage?.Process(sequences, addSpecialTokens: false) ?? sequences));
    }

    private static (string, string?) Texts(JsonElement record) => (record.GetProperty("a").GetString()!, record.GetProperty("b").GetString());

    internal static void CheckNormalizer(Normalizer normalizer, string text, JsonElement expected)
    {
        var aligned = new AlignedText();
        aligned.Reset(text, 0);
        normalizer.Normalize(aligned);
        var output = aligned.Chars.ToString();
        if (expected.TryGetProperty("same", out _))
        {
            Assert.Equal(text, output);
            return;
        }

        Assert.Equal(expected.GetProperty("out").GetString(), output);
        CheckOffsets(expected, text, [.. CodePointRanges(output).Select(range => aligned.Original(range.Start, range.End))]);
    }

    internal static void CheckPreTokenizer(PreTokenizer preTokenizer, string text, JsonElement expected)
    {
        var aligned = new AlignedText();
        aligned.Reset(text, 0);
        var pieces = new Pieces(aligned);
        pieces.Add(new Piece(0, text.Length));
        preTokenizer.Split(pieces);
        if (text.Length == 0)
        {
            // Where no part of a sequence splits it, the reference shows the empty text as a piece; ours drops empty pieces at once.
            Assert.All(expected.GetProperty("pieces").EnumerateArray(), piece => Assert.Equal("", piece.GetString()));
            Assert.Empty(pieces.Current);
            return;
        }

        Assert.Equal(expected.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()),
            pieces.Current.Select(piece => aligned.Chars[piece.Start..piece.End].ToString()));
        CheckOffsets(expected, text, [.. pieces.Current.Select(piece => aligned.Original(piece.Start, piece.End))]);
    }

    // The tokens of one sequence, from the record without special tokens: the model that made them need not be implemented for that.
    private static Encoding Sequence(JsonElement record, JsonElement without, int sequence)
    {
        var sequenceIds = ExpectedEncoding.Nullables(without, "sequence_ids");
        var offsets = ExpectedEncoding.Spans(without.TryGetProperty("offsets_utf16", out var utf16) ? utf16 : without.GetProperty("offsets"));
        var words = ExpectedEncoding.Nullables(without, "word_ids");
        var scratch = new EncodingScratch(cache: null);
        scratch.Begin(tracksOrigins: true);
        for (var i = 0; i < sequenceIds.Length; i++)
        {
            if (sequenceIds[i] == sequence)
                scratch.Add(without.GetProperty("ids")[i].GetInt32(), without.GetProperty("tokens")[i].GetString()!, offsets[i], words[i]!.Value);
        }

        return scratch.Build(new SourceText([record.GetProperty(sequence == 0 ? "a" : "b").GetString()!], isWords: false), sequence, names: null);
    }

    private static void CheckTexts<TStage>(string kind, StageTypes<TStage> types, Action<TStage, string, JsonElement> check)
        where TStage : class
    {
        var texts = GoldenTokenizers.Texts();
        var cases = Components(kind, types).SelectMany(component => component.Cases.Select(item => (component.Stage, component.Config, Case: item)));
        GoldenCases.CheckAll(cases, item => $"{item.Config} {item.Case.GetProperty("id")}",
            item => check(item.Stage, texts[item.Case.GetProperty("id").GetString()!], item.Case));
    }

    // Of the components of a kind those that are implemented; the others are named by the tokenizers that use them.
    private static IEnumerable<(TStage Stage, string Config, IEnumerable<JsonElement> Cases)> Components<TStage>(string kind, StageTypes<TStage> types)
        where TStage : class
    {
        foreach (var record in GoldenCases.ReadJsonLines(Path).Where(record => record.GetProperty("stage").GetString() == kind))
        {
            var config = record.GetProperty("config");
            if (GoldenTokenizers.MissingStage(config, kind, types.Names) is null)
                yield return (types.Read(new StageJson(Path, "$.config", WithCharsMap(config))), config.GetRawText(), record.GetProperty("cases").EnumerateArray());
        }
    }

    // A charsmap is named after the file that holds it.
    private static JsonElement WithCharsMap(JsonElement config)
    {
        if (!config.TryGetProperty("precompiled_charsmap", out var map))
            return config;
        var base64 = GoldenCases.ReadText(GoldenTokenizers.PathOf("components", $"charsmap.{map.GetString()![1..]}.base64.gz"));
        return JsonElement.Parse($$"""{ "type": "Precompiled", "precompiled_charsmap": "{{base64.Trim()}}" }""");
    }

    private static IEnumerable<TextSpan> CodePointRanges(string text)
    {
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = char.IsHighSurrogate(text[i]) ? 2 : 1;
            yield return new TextSpan(i, i + length);
        }
    }

    private static void CheckOffsets(JsonElement expected, string text, TextSpan[] actual)
    {
        var converter = new OffsetConverter(OffsetUnit.CodePoint);
        Assert.Equal(ExpectedEncoding.Spans(expected.GetProperty("offsets")), actual.Select(span => converter.Convert(text, span)));
    }
}
