using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>A directory with vocab.txt, or vocab.json and merges.txt, against the tokenizer.json of the same vocabulary.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class LegacyGoldenTests
{
    private const string QwenConfig = """
        {"tokenizer_class": "Qwen2Tokenizer", "additional_special_tokens": ["<|im_start|>", "<|im_end|>"], "added_tokens_decoder": {
            "2500": {"content": "<|endoftext|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}}}
        """;

    [Fact]
    public void FromDirectory_VocabTxtAlone_EncodesAsTokenizerJson()
    {
        var texts = GoldenTokenizers.Texts();
        var pairs = GoldenCases.ReadJson(GoldenTokenizers.PathOf("legacy", "legacy.json")).GetProperty("pairs").EnumerateArray()
            .Where(pair => pair.GetProperty("files").EnumerateArray().Any(file => file.GetString() == VocabTxt.FileName));
        GoldenCases.CheckAll(pairs, pair => pair.GetProperty("tokenizer").GetString()!, pair =>
        {
            var name = pair.GetProperty("tokenizer").GetString()!;
            var expected = GoldenTokenizers.Load(name);
            using var directory = new TemporaryDirectory();
            foreach (var file in new[] { VocabTxt.FileName, TokenizerConfig.FileName, TokenizerConfig.SpecialTokensFileName })
            {
                if (File.Exists(GoldenTokenizers.PathOf(name) + "/" + file))
                    File.Copy(GoldenTokenizers.PathOf(name, file), directory.File(file));
            }

            var legacy = Tokenizer.FromDirectory(directory.Path);
            var others = pair.GetProperty("texts_with_other_ids").EnumerateArray().Select(id => id.GetString()!).ToHashSet();
            foreach (var (id, text) in texts)
                CheckSame(id, expected.Encode(text, text), legacy.Encode(text, text), areOther: others.Contains(id));

            using var saved = new TemporaryDirectory();
            legacy.Save(saved.Path);
            var reloaded = Tokenizer.FromFile(saved.File(TokenizerFiles.PipelineFileName));
            Assert.All(texts, text => CheckSame(text.Key, legacy.Encode(text.Value), reloaded.Encode(text.Value), areOther: false));
        });
    }

    [Theory]
    [InlineData("gpt2-like", null)]
    [InlineData("roberta-like", null)]
    [InlineData("qwen-like", QwenConfig)]
    [InlineData("clip-like", """{"tokenizer_class": "CLIPTokenizer"}""")]
    public void FromDirectory_VocabJsonAndMerges_EncodesAsTokenizerJson(string name, string? config)
    {
        var expected = GoldenTokenizers.Load(name);
        using var directory = new TemporaryDirectory();
        WriteVocabularyAndMerges(name, directory);
        File.WriteAllText(directory.File(TokenizerConfig.FileName), config ?? File.ReadAllText(GoldenTokenizers.PathOf(name, TokenizerConfig.FileName)));
        var legacy = Tokenizer.FromDirectory(directory.Path);

        // All texts: the reference's loader of these files knows no added tokens, we take them from the configuration.
        foreach (var (id, text) in GoldenTokenizers.Texts())
        {
            CheckSame(id, expected.Encode(text, text), legacy.Encode(text, text), areOther: false);
            Assert.Equal(expected.Decode(expected.Encode(text).Ids), legacy.Decode(legacy.Encode(text).Ids));
        }

        using var saved = new TemporaryDirectory();
        legacy.Save(saved.Path);
        Assert.Equal(
            ["merges.txt", "tokenizer.json", "tokenizer_config.json", "vocab.json"], Directory.GetFiles(saved.Path).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(directory.File(VocabJson.FileName)), File.ReadAllBytes(saved.File(VocabJson.FileName)));
        Assert.Equal(legacy.Encode("a b").Ids, Tokenizer.FromDirectory(saved.Path).Encode("a b").Ids);
    }

    // Where the golden folder has no such files, tokenizer.json has their content.
    private static void WriteVocabularyAndMerges(string name, TemporaryDirectory directory)
    {
        if (File.Exists(Path.Combine(GoldenTokenizers.PathOf(name), VocabJson.FileName)))
        {
            foreach (var file in new[] { VocabJson.FileName, VocabJson.MergesFileName })
                File.Copy(GoldenTokenizers.PathOf(name, file), directory.File(file));
            return;
        }

        var model = GoldenCases.ReadJson(GoldenTokenizers.PathOf(name, "tokenizer.json")).GetProperty("model");
        File.WriteAllText(directory.File(VocabJson.FileName), model.GetProperty("vocab").GetRawText());
        File.WriteAllLines(directory.File(VocabJson.MergesFileName), model.GetProperty("merges").EnumerateArray()
            .Select(merge => $"{merge[0].GetString()} {merge[1].GetString()}").Prepend("#version: 0.2"));
    }

    // vocab.txt does not say how long a word may be, so a few texts differ where that is not 100.
    private static void CheckSame(string id, Encoding expected, Encoding actual, bool areOther)
    {
        if (areOther)
        {
            Assert.NotEqual(expected.Ids, actual.Ids);
            return;
        }

        Assert.True(expected.Ids.SequenceEqual(actual.Ids), id);
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Offsets, actual.Offsets);
        Assert.Equal(expected.WordIds, actual.WordIds);
        Assert.Equal(expected.TypeIds, actual.TypeIds);
        Assert.Equal(expected.SpecialTokensMask, actual.SpecialTokensMask);
    }
}
