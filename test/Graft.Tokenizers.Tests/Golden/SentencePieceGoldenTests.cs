using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.SentencePiece;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>Models alone, as sentencepiece itself runs them.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class SentencePieceGoldenTests
{
    [Fact]
    public void Read_GoldenModel_HasPiecesAndOptions() => GoldenCases.CheckAll(Models(), File, item =>
    {
        var file = PathOf(item);
        var model = SentencePieceModel.Read(file, System.IO.File.ReadAllBytes(file));
        Assert.Equal(item.GetProperty("model_type").GetString(), model.Segmentation.ToString().ToLowerInvariant());
        Assert.Equal(item.GetProperty("pieces").GetInt32(), model.Pieces.Count);
        Assert.Equal(
            [item.GetProperty("unk_id").GetInt32(), item.GetProperty("bos_id").GetInt32(), item.GetProperty("eos_id").GetInt32(), item.GetProperty("pad_id").GetInt32()],
            [model.UnknownId, model.BosId, model.EosId, model.PadId]);
        Assert.Equal(item.GetProperty("byte_fallback").GetBoolean(), model.HasByteFallback);
        Assert.Equal(
            item.GetProperty("kinds").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt32()),
            model.Pieces.GroupBy(piece => KindName(piece.Kind)).ToDictionary(kind => kind.Key, kind => kind.Count()));
        var normalizer = item.GetProperty("normalizer");
        Assert.Equal(normalizer.GetProperty("name").GetString(), model.Normalizer.Name);
        Assert.Equal(normalizer.GetProperty("charsmap_bytes").GetInt32(), model.Normalizer.Charsmap.Length);
        Assert.Equal(normalizer.GetProperty("add_dummy_prefix").GetBoolean(), model.Normalizer.AddsDummyPrefix);
        Assert.Equal(normalizer.GetProperty("remove_extra_whitespaces").GetBoolean(), model.Normalizer.RemovesExtraSpaces);
        Assert.Equal(normalizer.GetProperty("escape_whitespaces").GetBoolean(), model.Normalizer.EscapesSpaces);
        CheckPieces(item.GetProperty("first_pieces"), model.Pieces.Take(6));
        CheckPieces(item.GetProperty("last_pieces"), model.Pieces.TakeLast(3));
    });

    [Fact]
    public void Encode_GoldenModelAlone_EqualsSentencePiece() => GoldenCases.CheckAll(Models(), File, item =>
    {
        var tokenizer = Tokenizer.FromFile(PathOf(item));
        var texts = GoldenTokenizers.Texts();
        GoldenCases.CheckAll(
            GoldenCases.ReadJsonLines(GoldenTokenizers.PathOf(item.GetProperty("golden").GetString()!.Split('/'))),
            record => record.GetProperty("id").GetString()!,
            record => CheckRecord(tokenizer, texts[record.GetProperty("id").GetString()!], record));
    });

    internal static void CheckRecord(Tokenizer tokenizer, string text, JsonElement record)
    {
        Assert.Equal(record.GetProperty("normalized").GetString(), tokenizer.Pipeline.Split(text).Text.Chars.ToString());
        var encoding = tokenizer.Encode(text);
        var ids = ExpectedEncoding.Integers(record, "ids");
        Assert.Equal(ids, encoding.Ids);
        Assert.Equal(record.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()), encoding.Tokens);
        var offsets = ExpectedEncoding.Spans(record.GetProperty("offsets"));
        Assert.Equal(offsets, encoding.OffsetsIn(OffsetUnit.CodePoint));
        Assert.Equal(record.TryGetProperty("offsets_utf16", out var utf16) ? ExpectedEncoding.Spans(utf16) : offsets, encoding.Offsets);
        Assert.Equal(record.TryGetProperty("offsets_utf8", out var utf8) ? ExpectedEncoding.Spans(utf8) : offsets, encoding.OffsetsIn(OffsetUnit.Utf8));
        Assert.Equal(record.GetProperty("decoded").GetString(), tokenizer.Decode(encoding.Ids));
        var buffer = new int[ids.Length];
        Assert.True(tokenizer.TryEncodeIds(text, buffer, out _));
        Assert.Equal(ids, buffer);
    }

    private static IEnumerable<JsonElement> Models() =>
        GoldenCases.ReadJson(GoldenTokenizers.PathOf("legacy", "legacy.json")).GetProperty("sentencepiece").EnumerateArray();

    private static string File(JsonElement item) => item.GetProperty("file").GetString()!;

    private static string PathOf(JsonElement item) => GoldenTokenizers.PathOf(File(item).Split('/'));

    private static string KindName(PieceKind kind) => kind == PieceKind.UserDefined ? "user defined" : kind.ToString().ToLowerInvariant();

    private static void CheckPieces(JsonElement expected, IEnumerable<ScoredPiece> pieces) => Assert.Equal(
        expected.EnumerateArray().Select(piece => (piece[0].GetString(), (float)piece[1].GetDouble(), piece[2].GetString())),
        pieces.Select(piece => ((string?)piece.Text, piece.Score, (string?)KindName(piece.Kind))));
}
