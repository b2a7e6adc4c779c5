using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class TokenizerTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\nthe\n,\ncafe\n";

    [Fact]
    public void IdCount_IdsWithGaps_IsOneMoreThanTheLargest()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), """
            {"added_tokens": [{"id": 12, "content": "<x>", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
             "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0, "b": 9} } }
            """);
        var tokenizer = Tokenizer.FromDirectory(folder.Path);
        Assert.Equal(3, tokenizer.VocabularySize);
        Assert.Equal(1 + Math.Max(9, tokenizer.TokenToId("<x>")!.Value), tokenizer.IdCount);
    }

    [Fact]
    public void FromDirectory_NeitherFile_NamesBoth()
    {
        using var directory = new TemporaryDirectory();
        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromDirectory(directory.Path));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("vocab.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFile_Missing_IsTokenizerFormatException() =>
        Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(Path.Combine(Path.GetTempPath(), "graft-no-such-file.json")));

    [Fact]
    public void FromDirectory_VocabTxt_TokenizesAndSavesTokenizerJson()
    {
        using var directory = new TemporaryDirectory();
        using var saved = new TemporaryDirectory();
        var tokenizer = FromVocabulary(directory);
        Assert.Equal(["[CLS]", "un", "##aff", "##able", ",", "cafe", "[UNK]", "[SEP]"], tokenizer.Encode("Unaffable, café x").Tokens);
        Assert.Equal(("[PAD]", 0, "[UNK]", 1), (tokenizer.PadToken!, tokenizer.PadId!.Value, tokenizer.UnknownToken!, tokenizer.UnknownId!.Value));
        Assert.Equal("##", tokenizer.ContinuingSubwordPrefix);
        tokenizer.Save(saved.Path);
        Assert.Equal(Vocabulary, File.ReadAllText(saved.File("vocab.txt")));
        Assert.True(File.Exists(saved.File("tokenizer_config.json")));
        Assert.Equal(tokenizer.Encode("the café", "un").Ids, Tokenizer.FromFile(saved.File("tokenizer.json")).Encode("the café", "un").Ids);
        Assert.Equal(["tokenizer.json", "tokenizer_config.json", "vocab.txt"], Directory.GetFiles(saved.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void FromDirectory_VocabTxtOfAnotherClass_IsRefusedByName()
    {
        using var directory = new TemporaryDirectory();
        var error = Assert.Throws<TokenizerFormatException>(() => FromVocabulary(directory, """{"tokenizer_class": "T5Tokenizer"}"""));
        Assert.Contains("T5Tokenizer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("1000000000000000019884624838656", null)]
    [InlineData("1e30", null)]
    [InlineData("null", null)]
    public void ModelMaxLength_OfConfig_IsReadOrNull(string value, int? expected)
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(expected, FromVocabulary(directory, $$"""{"model_max_length": {{value}}}""").ModelMaxLength);
    }

    [Fact]
    public void SpecialTokens_InObjectForm_AreRead()
    {
        using var directory = new TemporaryDirectory();
        var tokenizer = FromVocabulary(directory, """{"mask_token": {"__type": "AddedToken", "content": "the", "lstrip": true}, "do_lower_case": false}""");
        Assert.Equal("the", tokenizer.MaskToken);
        Assert.Equal(8, tokenizer.MaskId);
        Assert.Equal(["[UNK]"], tokenizer.Encode("The", options: new() { AddSpecialTokens = false }).Tokens);
    }

    [Fact]
    public void Save_OfTokenizerJson_KeepsEveryByte()
    {
        using var directory = new TemporaryDirectory();
        var source = SharedFiles.Fixture("tokenizers", "added-tokens", "tokenizer.json");
        Tokenizer.FromFile(source).Save(directory.Path);
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(directory.File("tokenizer.json")));
    }

    [Fact]
    public void FromFile_TruncationAndPaddingInFile_AreKeptButNotApplied()
    {
        using var directory = new TemporaryDirectory();
        var json = Pipeline(directory).Replace("\"truncation\": null", "\"truncation\": {\"max_length\": 4, \"strategy\": \"LongestFirst\", \"stride\": 1, \"direction\": \"Left\"}", StringComparison.Ordinal)
            .Replace("\"padding\": null", "\"padding\": {\"strategy\": {\"Fixed\": 9}, \"direction\": \"Right\", \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"[PAD]\"}", StringComparison.Ordinal);
        var tokenizer = FromJson(directory, json);
        Assert.Equal(new Truncation(4, TruncationStrategy.LongestFirst, 1, Direction.Left), tokenizer.Truncation);
        Assert.Equal(new Padding(9), tokenizer.Padding);
        Assert.Equal(6, tokenizer.Encode("the the the the").Count);
        var applied = tokenizer.Encode("the the the the", options: new() { Truncation = tokenizer.Truncation, Padding = tokenizer.Padding });
        Assert.Equal((9, 2), (applied.Count, applied.Overflowing.Count));
    }

    [Theory]
    [InlineData("\"type\": \"BertNormalizer\"", "\"type\": \"Unheard\"", "$.normalizer.type")]
    [InlineData("\"clean_text\": true", "\"clean_text\": true, \"fold\": true", "$.normalizer.fold")]
    [InlineData("\"lowercase\": true", "\"lowercase\": 1", "$.normalizer.lowercase")]
    [InlineData("\"[PAD]\": 0", "\"[PAD]\": 0, \"[PAD]\": 1", null)]
    [InlineData("\"the\": 8", "\"the\": -8", "$.model.vocab[\"the\"]")]
    [InlineData("\"version\": \"1.0\"", "\"version\": \"2.0\"", "$.version")]
    public void FromFile_Malformed_NamesThePlace(string found, string replacement, string? place)
    {
        using var directory = new TemporaryDirectory();
        var json = Pipeline(directory);
        Assert.Contains(found, json, StringComparison.Ordinal);
        Assert.Equal(place, Assert.Throws<TokenizerFormatException>(() => FromJson(directory, json.Replace(found, replacement, StringComparison.Ordinal))).Place);
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "\ud800"}""", "$.tokenizer_class")]
    [InlineData("""{"pad_token": "\ud800"}""", "$.pad_token")]
    [InlineData("""{"mask_token": {"content": "a\udc00"}}""", "$.mask_token")]
    [InlineData("""{"additional_special_tokens": ["\ud800"]}""", "$.additional_special_tokens")]
    public void FromDirectory_HalfOfASurrogatePairInConfig_NamesThePlace(string config, string place)
    {
        using var directory = new TemporaryDirectory();
        var error = Assert.Throws<TokenizerFormatException>(() => FromVocabulary(directory, config));
        Assert.Equal((directory.File("tokenizer_config.json"), place), (error.File, error.Place));
    }

    [Fact]
    public void FromFile_NoIdIsLeftForAnAddedToken_NamesThePlace()
    {
        using var directory = new TemporaryDirectory();
        const string Added = """, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}""";
        var json = Pipeline(directory).Replace("\"the\": 8", "\"the\": 2147483647", StringComparison.Ordinal)
            .Replace("\"added_tokens\": [", $$"""
                "added_tokens": [{"id": 8, "content": "the"{{Added}}, {"id": 9, "content": "new"{{Added}},
                """, StringComparison.Ordinal);
        var error = Assert.Throws<TokenizerFormatException>(() => FromJson(directory, json));
        Assert.Equal((directory.File("tokenizer.json"), "$.added_tokens"), (error.File, error.Place));
    }

    [Fact]
    public void FromDirectory_NoIdIsLeftForAnAddedToken_NamesThePlace()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("added_tokens.json"), """{"<last>": 2147483647}""");
        var error = Assert.Throws<TokenizerFormatException>(() => FromVocabulary(directory, """{"additional_special_tokens": ["<more>"]}"""));
        Assert.Equal((directory.File("tokenizer_config.json"), "$.additional_special_tokens"), (error.File, error.Place));
    }

    [Theory]
    [InlineData("#version: 0.2\na b c\n")]
    [InlineData("#version: 0.2\nab\n")]
    public void FromDirectory_MalformedMerge_NamesTheLine(string merges)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("vocab.json"), """{"a": 0, "b": 1, "ab": 2}""");
        File.WriteAllText(directory.File("merges.txt"), merges);
        File.WriteAllText(directory.File("tokenizer_config.json"), """{"tokenizer_class": "GPT2Tokenizer"}""");
        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromDirectory(directory.Path));
        Assert.Equal((directory.File("merges.txt"), "line 2"), (error.File, error.Place));
    }

    [Fact]
    public void FromDirectory_VocabTxtWithSpaceAtTheEndOfLines_DropsIt()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("vocab.txt"), Vocabulary.Replace("un\n", "un \t\u00A0\u3000\n", StringComparison.Ordinal));
        Assert.Equal(5, Tokenizer.FromDirectory(directory.Path).TokenToId("un"));
    }

    [Fact]
    public void Encode_LoneSurrogate_IsReadAsReplacementCharacter()
    {
        using var directory = new TemporaryDirectory();
        var encoding = FromVocabulary(directory).Encode("the \uD800 the\uDC00,", options: new() { AddSpecialTokens = false });
        Assert.Equal(["the", "the", ","], encoding.Tokens);
        Assert.Equal([new(0, 3), new(6, 9), new(10, 11)], encoding.Offsets);
    }

    [Fact]
    public void Offsets_BeyondTheBasicPlane_CountEachUnit()
    {
        using var directory = new TemporaryDirectory();
        var encoding = FromVocabulary(directory).Encode("😀 the", options: new() { AddSpecialTokens = false });
        Assert.Equal([new(0, 2), new(3, 6)], encoding.Offsets);
        Assert.Equal([new(0, 1), new(2, 5)], encoding.OffsetsIn(OffsetUnit.CodePoint));
        Assert.Equal([new(0, 4), new(5, 8)], encoding.OffsetsIn(OffsetUnit.Utf8));
    }

    [Fact]
    public void PostProcess_OfSlices_AddsSpecialTokensAround()
    {
        using var directory = new TemporaryDirectory();
        var tokenizer = FromVocabulary(directory);
        var plain = tokenizer.Encode("unaffable , the", options: new() { AddSpecialTokens = false });
        var pair = tokenizer.PostProcess(plain.Slice(1, 2), plain.Slice(3, 2));
        Assert.Equal(["[CLS]", "##aff", "##able", "[SEP]", ",", "the", "[SEP]"], pair.Tokens);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], pair.TypeIds);
        Assert.Equal([null, 0, 0, null, 1, 1, null], pair.SequenceIds);
        Assert.Equal(new TextSpan(10, 11), pair.OffsetsIn(OffsetUnit.CodePoint)[4]);
        Assert.Throws<ArgumentException>(() => tokenizer.PostProcess(pair));
    }

    [Fact]
    public void EncodeBatch_OneTextCannotBeTruncated_ThrowsItsError()
    {
        using var directory = new TemporaryDirectory();
        var options = new EncodeOptions { Truncation = new Truncation(1) };
        Assert.Throws<ArgumentException>(() => FromVocabulary(directory).EncodeBatch(["the", "un"], options));
    }

    [Fact]
    public void Encode_FromManyThreads_IsTheSame()
    {
        using var directory = new TemporaryDirectory();
        var tokenizer = FromVocabulary(directory);
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => string.Concat(Enumerable.Repeat(i % 3 == 0 ? "Café, unaffable " : "the x ", 1 + (i % 17))))];
        var batch = tokenizer.EncodeBatch(texts);
        Assert.All(texts.Zip(batch), pair => Assert.Equal(tokenizer.Encode(pair.First).Ids, pair.Second.Ids));
    }

    [Fact]
    public void EncodeWordsBatch_Texts_EqualsEncodeWords()
    {
        var tokenizer = FixtureTokenizers.Load("added-tokens");
        string[][] texts = [["the", "café", "."], [], ["un", "affable"]];
        var batch = tokenizer.EncodeWordsBatch(texts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(texts.Select(text => tokenizer.EncodeWords(text).Ids), batch.Select(encoding => encoding.Ids));
        Assert.Equal(texts.Select(text => tokenizer.EncodeWords(text).WordIds), batch.Select(encoding => encoding.WordIds));
    }

    [Fact]
    public void EncodeBatch_Cancelled_Throws() => Assert.ThrowsAny<OperationCanceledException>(() =>
        FixtureTokenizers.Load("added-tokens").EncodeBatch(["a", "b"], cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public void Finish_StreamThatStopsInACharacter_GivesTheRest()
    {
        var tokenizer = FixtureTokenizers.Load("roberta-like");
        var ids = tokenizer.Encode("a😀", options: new EncodeOptions { AddSpecialTokens = false }).Ids;
        var stream = tokenizer.CreateDecodeStream();
        var text = string.Concat(ids.SkipLast(1).Select(stream.Add));
        Assert.Equal(" a", text);
        Assert.Equal("\uFFFD", stream.Finish());
        Assert.Null(stream.Finish());
        Assert.Equal(" a", stream.Add(ids[0]));
    }

    private static Tokenizer FromVocabulary(TemporaryDirectory directory, string? config = null)
    {
        File.WriteAllText(directory.File("vocab.txt"), Vocabulary);
        if (config is not null)
            File.WriteAllText(directory.File("tokenizer_config.json"), config);
        return Tokenizer.FromDirectory(directory.Path);
    }

    private static string Pipeline(TemporaryDirectory directory)
    {
        using var saved = new TemporaryDirectory();
        FromVocabulary(directory).Save(saved.Path);
        return File.ReadAllText(saved.File("tokenizer.json"));
    }

    private static Tokenizer FromJson(TemporaryDirectory directory, string json)
    {
        File.WriteAllText(directory.File("tokenizer.json"), json);
        return Tokenizer.FromFile(directory.File("tokenizer.json"));
    }
}
