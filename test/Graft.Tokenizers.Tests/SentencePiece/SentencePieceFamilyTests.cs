using Graft.Tokenizers.SentencePiece;
using Xunit;

namespace Graft.Tokenizers.Tests.SentencePiece;

/// <summary>The ids and special tokens of each family, and how a directory's files are chosen; with a model of a few pieces.</summary>
public sealed class SentencePieceFamilyTests : IDisposable
{
    private static readonly (string, float, PieceKind)[] Pieces =
    [
        ("\u2581", -3, PieceKind.Normal), ("a", -2, PieceKind.Normal), ("\u2581a", -1, PieceKind.Normal), ("5,", -1, PieceKind.Normal), ("5", -4, PieceKind.Normal),
        (",", -4, PieceKind.Normal), ("\"", -4, PieceKind.Normal),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("XLMRobertaTokenizer", "sentencepiece.bpe.model", "<s> \u2581a \u2581a </s>", new[] { 0, 6, 6, 2 }, "<mask>", 11)]
    [InlineData("XLMRobertaTokenizerFast", "sentencepiece.bpe.model", "<s> \u2581a \u2581a </s>", new[] { 0, 6, 6, 2 }, "<pad>", 1)]
    [InlineData("CamembertTokenizer", "sentencepiece.bpe.model", "<s> \u2581a \u2581a </s>", new[] { 5, 9, 9, 6 }, "<mask>", 14)]
    [InlineData("MBartTokenizer", "sentencepiece.bpe.model", "\u2581a \u2581a </s> en_XX", new[] { 6, 6, 2, 14 }, "<mask>", 36)]
    [InlineData("T5Tokenizer", "spiece.model", "\u2581a \u2581a </s>", new[] { 5, 5, 2 }, "<extra_id_0>", 109)]
    [InlineData("MT5Tokenizer", "spiece.model", "\u2581a \u2581a </s>", new[] { 5, 5, 2 }, "<extra_id_99>", 10)]
    [InlineData("LlamaTokenizer", "tokenizer.model", "<s> \u2581a \u2581a", new[] { 1, 5, 5 }, "</s>", 2)]
    public void FromDirectory_Class_HasItsLayout(string className, string file, string tokens, int[] ids, string special, int specialId)
    {
        var tokenizer = Load(file, Config(className));
        var encoding = tokenizer.Encode("a a");
        Assert.Equal(tokens.Split(' '), encoding.Tokens);
        Assert.Equal(ids, encoding.Ids);
        Assert.Equal(specialId, tokenizer.TokenToId(special));
        Assert.Contains(special, tokenizer.AddedTokens.Values.Select(token => token.Content));
        Assert.Equal("a a", tokenizer.Decode(ids));
    }

    [Theory]
    [InlineData("XLMRobertaTokenizer", "sentencepiece.bpe.model", "<s> \u2581a </s> </s> \u2581 5 </s>", "0000000")]
    [InlineData("T5Tokenizer", "spiece.model", "\u2581a </s> \u2581 5 </s>", "00000")]
    [InlineData("MBartTokenizer", "sentencepiece.bpe.model", "\u2581a \u2581 5 </s> en_XX", "00000")]
    [InlineData("LlamaTokenizer", "tokenizer.model", "<s> \u2581a <s> \u2581 5", "00111")]
    public void Encode_Pair_HasItsPattern(string className, string file, string tokens, string typeIds)
    {
        var encoding = Load(file, Config(className)).Encode("a", "5");
        Assert.Equal(tokens.Split(' '), encoding.Tokens);
        Assert.Equal(typeIds.Select(digit => digit - '0'), encoding.TypeIds);
    }

    [Fact]
    public void Encode_SpecialTokensInText_AreCutOutFirst()
    {
        var tokenizer = Load("sentencepiece.bpe.model", Config("XLMRobertaTokenizer"));
        Assert.Equal(["<s>", "\u2581a", " <mask>", "\u2581a", "</s>", "\u2581a", "</s>"], tokenizer.Encode("a <mask> a</s>a").Tokens);
        var ids = tokenizer.Encode("a <mask> a</s>a", options: new EncodeOptions { AddSpecialTokens = false }).Ids;
        Assert.Equal("a<mask> a</s>a", tokenizer.Decode(ids, skipSpecialTokens: false));
        Assert.Equal("a a a", tokenizer.Decode(ids));
        Assert.Equal(("<pad>", 1, "<s>", "<mask>"), (tokenizer.PadToken, tokenizer.PadId, tokenizer.ClsToken, tokenizer.MaskToken));
    }

    [Fact]
    public void Encode_Albert_CleansTextAndSplitsCommas()
    {
        var tokenizer = LoadAlbert();
        var encoding = tokenizer.Encode("``\u00C1''\u00855, [MASK]");
        Assert.Equal(["[CLS]", "\u2581", "\"", "a", "\"", "\u2581", "5", ",", " [MASK]", "[SEP]"], encoding.Tokens);
        Assert.Equal([new(0, 0), new(0, 0), new(0, 2), new(2, 3), new(3, 5), new(5, 6), new(6, 7), new(7, 8), new(8, 15), new(0, 0)], encoding.Offsets);
        Assert.Equal([0, 0, 0, 1, 1], tokenizer.Encode("a", "a").TypeIds);
    }

    [Fact]
    public void Encode_AlbertManyDigitsAndCommas_TakesLinearMemory()
    {
        const int Count = 4_000;
        var tokenizer = LoadAlbert();
        string text = new([.. Enumerable.Repeat("5,", Count).SelectMany(part => part)]);
        var ids = new int[(2 * Count) + 10];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(tokenizer.TryEncodeIds(text, ids, out var count));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000 * Count);
        Assert.Equal("[CLS] \u2581 " + string.Join(' ', Enumerable.Repeat("5 ,", Count)) + " [SEP]",
            string.Join(' ', ids.Take(count).Select(tokenizer.IdToToken)));
    }

    [Theory]
    [InlineData("10001")]
    [InlineData("2000000000")]
    [InlineData("-1")]
    public void FromDirectory_ExtraIdsOutOfRange_IsRefusedWithPlace(string value)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => Load("spiece.model", $$"""{"tokenizer_class": "T5Tokenizer", "extra_ids": {{value}}}"""));
        Assert.Equal("$.extra_ids", error.Place);
        Assert.Contains($"expected an integer from 0 to 10000, found {value}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromDirectory_ExtraIds_CountsDown()
    {
        var tokenizer = Load("spiece.model", """{"tokenizer_class": "T5Tokenizer", "extra_ids": 3}""");
        Assert.Equal((10, 11, 12), (tokenizer.TokenToId("<extra_id_2>"), tokenizer.TokenToId("<extra_id_1>"), tokenizer.TokenToId("<extra_id_0>")));
        Assert.Null(tokenizer.TokenToId("<extra_id_3>"));
    }

    [Fact]
    public void Encode_NotLegacy_HasTheDummySpaceOnce()
    {
        var text = "a</s>a </s> a";
        Assert.Equal("\u2581a|</s>|\u2581a|\u2581|</s>|\u2581|\u2581a", Tokens("""{"tokenizer_class": "LlamaTokenizer"}"""));
        Assert.Equal("\u2581a|</s>|a|\u2581|</s>|\u2581a", Tokens("""{"tokenizer_class": "LlamaTokenizer", "legacy": false}"""));

        string Tokens(string config) => string.Join('|', Load("tokenizer.model", config, removesExtraSpaces: false)
            .Encode(text, options: new EncodeOptions { AddSpecialTokens = false }).Tokens);
    }

    [Fact]
    public void FromDirectory_AddedTokens_AreRead()
    {
        File.WriteAllText(_directory.File("added_tokens.json"), """{"<new>": 110, "<extra_id_1>": 108}""");
        File.WriteAllText(_directory.File("special_tokens_map.json"), """{"additional_special_tokens": ["<more>", "<extra_id_0>"]}""");
        var tokenizer = Load("spiece.model", Config("T5Tokenizer"));
        Assert.Equal((110, 111, 112), (tokenizer.TokenToId("<new>"), tokenizer.TokenToId("<more>"), tokenizer.VocabularySize));
        Assert.Equal(["\u2581a", "<new>", "<more>", "</s>"], tokenizer.Encode("a<new><more>").Tokens);
        File.WriteAllText(_directory.File("added_tokens.json"), """{"<new>": 200}""");
        Assert.Contains("<new> has the id 200, expected 110", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void FromDirectory_ClassFromModelConfig_IsKeptWhenSaved()
    {
        File.WriteAllText(_directory.File("config.json"), """{"model_type": "xlm-roberta", "hidden_size": 3}""");
        var tokenizer = Load("sentencepiece.bpe.model", """{"model_max_length": 512}""");
        using var saved = new TemporaryDirectory();
        tokenizer.Save(saved.Path);
        Assert.Equal(["sentencepiece.bpe.model", "tokenizer_config.json"], Directory.GetFiles(saved.Path).Select(Path.GetFileName).Order());
        var reloaded = Tokenizer.FromDirectory(saved.Path);
        Assert.Equal(tokenizer.Encode("a").Ids, reloaded.Encode("a").Ids);
        Assert.Equal(512, reloaded.ModelMaxLength);
    }

    [Fact]
    public void FromDirectory_NotClearOrIncomplete_IsRefusedWithWhatToAdd()
    {
        File.WriteAllBytes(_directory.File("spiece.model"), ModelBytes.WithPieces(Pieces).ToArray());
        var unclear = Refused();
        Assert.Contains("found spiece.model", unclear, StringComparison.Ordinal);
        Assert.Contains("tokenizer_class", unclear, StringComparison.Ordinal);
        File.WriteAllText(_directory.File("tokenizer_config.json"), Config("XLMRobertaTokenizer"));
        Assert.Contains("XLMRobertaTokenizer needs sentencepiece.bpe.model", Refused(), StringComparison.Ordinal);
        File.WriteAllText(_directory.File("tokenizer_config.json"), Config("XLNetTokenizer"));
        Assert.Contains("XLNetTokenizer is not implemented without tokenizer.json", Refused(), StringComparison.Ordinal);
        File.WriteAllText(_directory.File("tokenizer_config.json"), """{"tokenizer_class": "T5Tokenizer", "eos_token": "<end>"}""");
        Assert.Contains("$.eos_token: the vocabulary has no token <end>", Refused(), StringComparison.Ordinal);
        using var empty = new TemporaryDirectory();
        Assert.Contains("there is no tokenizer here", Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromDirectory(empty.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromMarian_TwoSides_ShareTheVocabulary()
    {
        File.WriteAllBytes(_directory.File("source.spm"), ModelBytes.WithPieces(Pieces).ToArray());
        File.WriteAllBytes(_directory.File("target.spm"), ModelBytes.WithPieces(("\u2581", -1, PieceKind.Normal), ("\u00E9", -1, PieceKind.Normal)).ToArray());
        File.WriteAllText(_directory.File("vocab.json"), """{"</s>": 0, "<unk>": 1, "\u2581a": 2, "\u2581": 3, "\u00E9": 4, ">>fra<<": 5, "<pad>": 6}""");
        var source = Tokenizer.FromDirectory(_directory.Path);
        Assert.Equal([5, 2, 3, 4, 1, 0], source.Encode(">>fra<<a \u00E95").Ids);
        Assert.Equal([">>xxx<<", "\u2581a", "</s>"], source.Encode(">>xxx<<a").Tokens);
        Assert.Equal([1, 2, 0], source.Encode(">>xxx<<a").Ids);
        Assert.Equal([3, 1, 3, 4, 0], Tokenizer.FromMarian(_directory.Path, target: true).Encode("a \u00E9").Ids);
        Assert.Equal((6, "<unk>"), (source.PadId!.Value, source.UnknownToken!));
        File.Delete(_directory.File("target.spm"));
        Assert.Contains("target.spm", Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromMarian(_directory.Path, target: true)).Message, StringComparison.Ordinal);
    }

    private static string Config(string className) => $$"""{"tokenizer_class": "{{className}}"}""";

    private Tokenizer LoadAlbert()
    {
        var model = ModelBytes.WithPieces([.. Pieces, ("[CLS]", 0, PieceKind.Control), ("[SEP]", 0, PieceKind.Control), ("[MASK]", 0, PieceKind.Control)]);
        File.WriteAllBytes(_directory.File("spiece.model"), model.ToArray());
        File.WriteAllText(_directory.File("tokenizer_config.json"), Config("AlbertTokenizer"));
        return Tokenizer.FromDirectory(_directory.Path);
    }

    private Tokenizer Load(string file, string config, bool removesExtraSpaces = true)
    {
        // T5 has its own ids for the marks; the pieces' places do not matter here.
        var normalizer = new ModelBytes().Number(4, removesExtraSpaces ? 1 : 0);
        File.WriteAllBytes(_directory.File(file), ModelBytes.WithPieces(Pieces).Message(3, normalizer).ToArray());
        File.WriteAllText(_directory.File("tokenizer_config.json"), config);
        return Tokenizer.FromDirectory(_directory.Path);
    }

    private string Refused() => Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromDirectory(_directory.Path)).Message;
}
