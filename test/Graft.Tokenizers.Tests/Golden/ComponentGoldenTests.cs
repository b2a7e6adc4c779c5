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
    [Fact]
    public void Normalize_GoldenCase_EqualsReference() => CheckTexts("normalizer", Normalizer.Types, CheckNormalizer);

    [Fact]
    public void PreTokenize_GoldenCase_EqualsReference() => CheckTexts("pre_tokenizer", PreTokenizer.Types, (preTokenizer, text, expected) =>
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
    });

    [Fact]
    public void Decode_GoldenCase_EqualsReference()
    {
        var cases = Components("decoder", Decoder.Types).SelectMany(component => component.Cases.Select(item => (component.Stage, Case: item)));
        GoldenCases.CheckAll(cases, item => item.Case.GetRawText(), item =>
        {
            var tokens = new DecodedTokens();
            tokens.BeginRewrite();
            foreach (var token in item.Case.GetProperty("tokens").EnumerateArray())
            {
                tokens.Append(token.GetString());
                tokens.EndToken();
            }

            tokens.EndRewrite();
            item.Stage!.Decode(tokens);

            // Where the reference crashes we give what is left of the tokens.
            if (item.Case.GetProperty("out").ValueKind == JsonValueKind.String)
                Assert.Equal(item.Case.GetProperty("out").GetString(), tokens.Chars.ToString());
        });
    }

    [Fact]
    public void Process_GoldenCase_EqualsReference()
    {
        var cases = Components("post_processor", PostProcessor.Types, IsTemplateTwice)
            .SelectMany(component => component.Cases.Select(item => (component.Stage, Case: item)));

        // What goes in: without special tokens a post-processor can still trim offsets, but none does nothing.
        var inputs = Components("post_processor", PostProcessor.Types).First(component => component.Stage is null)
            .Cases.ToDictionary(Texts, item => item.GetProperty("without"));
        GoldenCases.CheckAll(cases, item => item.Case.GetRawText(), item =>
        {
            var without = item.Case.GetProperty("without");
            var input = inputs[Texts(item.Case)];
            Encoding[] sequences = item.Case.GetProperty("b").ValueKind == JsonValueKind.Null
                ? [Sequence(item.Case, input, 0)]
                : [Sequence(item.Case, input, 0), Sequence(item.Case, input, 1)];
            ExpectedEncoding.Check(item.Case.GetProperty("with"), Encoding.Join(item.Stage?.Process(sequences, addSpecialTokens: true) ?? sequences));
            ExpectedEncoding.Check(without, Encoding.Join(item.Stage?.Process(sequences, addSpecialTokens: false) ?? sequences));
        });
    }

    [Fact]
    public void Read_TwoTemplatesInSequence_IsRefused()
    {
        var path = GoldenTokenizers.PathOf("components", "components.jsonl.gz");
        var configs = GoldenCases.ReadJsonLines(path).Select(record => record.GetProperty("config")).Where(IsTemplateTwice);
        GoldenCases.CheckAll(configs, config => config.GetRawText(),
            config => Assert.Throws<TokenizerFormatException>(() => PostProcessor.Types.Read(new StageJson(path, "$.config", config))));
    }

    private static (string, string?) Texts(JsonElement record) => (record.GetProperty("a").GetString()!, record.GetProperty("b").GetString());

    // With a pair the reference crashes; we refuse to load.
    private static bool IsTemplateTwice(JsonElement config) => config.ValueKind == JsonValueKind.Object
        && config.TryGetProperty("processors", out var processors)
        && processors.EnumerateArray().Count(processor => processor.GetProperty("type").GetString() == "TemplateProcessing") > 1;

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
            item => check(item.Stage!, texts[item.Case.GetProperty("id").GetString()!], item.Case));
    }

    // Of the components of a kind those that are implemented; the others are named by the tokenizers that use them.
    private static IEnumerable<(TStage? Stage, string Config, IEnumerable<JsonElement> Cases)> Components<TStage>(
        string kind, StageTypes<TStage> types, Func<JsonElement, bool>? isRefused = null)
        where TStage : class
    {
        var path = GoldenTokenizers.PathOf("components", "components.jsonl.gz");
        foreach (var record in GoldenCases.ReadJsonLines(path).Where(record => record.GetProperty("stage").GetString() == kind))
        {
            var config = record.GetProperty("config");
            if (config.ValueKind == JsonValueKind.Null)
                yield return (null, "none", record.GetProperty("cases").EnumerateArray());
            else if (isRefused?.Invoke(config) != true && GoldenTokenizers.MissingStage(config, kind, types.Names) is null)
                yield return (types.Read(new StageJson(path, "$.config", WithCharsMap(config))), config.GetRawText(), record.GetProperty("cases").EnumerateArray());
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
