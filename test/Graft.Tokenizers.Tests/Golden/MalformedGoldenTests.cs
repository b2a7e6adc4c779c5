using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Models;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>Files that are wrong: what the reference refuses is refused, what it accepts gives what it gives.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class MalformedGoldenTests
{
    // The reference loads these; we refuse them on purpose.
    private static readonly Dictionary<string, string> Stricter = new()
    {
        ["vocab-duplicate-key.json"] = "a key twice is refused everywhere: what it means depends on the reader",
        ["vocab-max-id.json"] = "ids are 32-bit integers with a sign, as everywhere in .NET",
        ["charsmap-size-odd.json"] = "the reference crashes when it encodes",
        ["charsmap-zero-trie.json"] = "the reference crashes when it encodes",
        ["charsmap-random.json"] = "the reference crashes when it encodes",
        ["fixed-length-zero.json"] = "the reference crashes when it encodes",
        ["template-undefined.json"] = "the reference crashes when it encodes",
    };

    [Fact]
    public void FromFile_GoldenJson_RefusesOrEqualsReference()
    {
        var cases = Cases(".json").Where(item => IsRefused(item) || Stricter.ContainsKey(Name(item)) || IsImplemented(Name(item)));
        GoldenCases.CheckAll(cases, Name, item =>
        {
            var file = GoldenTokenizers.PathOf("malformed", Name(item));
            if (IsRefused(item) || Stricter.ContainsKey(Name(item)))
            {
                var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(file));
                Assert.Equal(file, error.File);
                return;
            }

            CheckLoaded(Tokenizer.FromFile(file), item.GetProperty("reference"));
        });
    }

    [Fact]
    public void ReadVocabulary_GoldenVocabTxt_EqualsReference()
    {
        var cases = Cases(".txt").Where(item => Name(item).StartsWith("vocab", StringComparison.Ordinal));
        GoldenCases.CheckAll(cases, Name, item =>
        {
            var file = GoldenTokenizers.PathOf("malformed", Name(item));
            Dictionary<string, int> Read() => VocabTxt.ReadVocabulary(file, File.ReadAllBytes(file));
            if (IsRefused(item))
            {
                Assert.Throws<TokenizerFormatException>(Read);
                return;
            }

            var reference = item.GetProperty("reference");
            var expected = reference.GetProperty("vocab").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32());
            Assert.Equal(expected.OrderBy(entry => entry.Value), Read().OrderBy(entry => entry.Value));
            var model = new WordPiece(new Vocabulary(file, Read()), "[UNK]", "##", 100);
            int[] Tokenize()
            {
                var tokens = new TokenBuffer();
                foreach (var word in reference.GetProperty("text").GetString()!.Split(' '))
                    model.Tokenize(word, tokens);
                return [.. tokens.Items.ToArray().Select(token => token.Id)];
            }

            if (reference.GetProperty("encode").TryGetProperty("error", out _))
                Assert.Throws<TokenizerFormatException>(Tokenize);
            else
                Assert.Equal(ExpectedEncoding.Integers(reference.GetProperty("encode"), "ids"), Tokenize());
        });
    }

    [Fact]
    public void FromFile_GoldenSentencePiece_IsRefused()
    {
        var cases = Cases(".spm");
        GoldenCases.CheckAll(cases, Name, item =>
        {
            Assert.True(IsRefused(item));
            var file = GoldenTokenizers.PathOf("malformed", Name(item));
            Assert.Equal(file, Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(file)).File);
        });
    }

    [Fact]
    public void FromDirectory_GoldenMerges_EqualsReference()
    {
        var cases = Cases(".txt").Where(item => Name(item).StartsWith("merges", StringComparison.Ordinal));
        GoldenCases.CheckAll(cases, Name, item =>
        {
            using var directory = new TemporaryDirectory();
            File.Copy(GoldenTokenizers.PathOf("malformed", "vocab.json"), directory.File(VocabJson.FileName));
            File.Copy(GoldenTokenizers.PathOf("malformed", Name(item)), directory.File(VocabJson.MergesFileName));
            File.WriteAllText(directory.File(TokenizerConfig.FileName), """{"tokenizer_class": "GPT2Tokenizer"}""");
            if (IsRefused(item))
            {
                Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromDirectory(directory.Path));
                return;
            }

            var reference = item.GetProperty("reference");
            Assert.Equal(
                reference.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()),
                Tokenizer.FromDirectory(directory.Path).Encode(reference.GetProperty("text").GetString()!).Tokens);
        });
    }

    private static void CheckLoaded(Tokenizer tokenizer, JsonElement reference)
    {
        var encode = reference.GetProperty("encode");
        Encoding Encode() => tokenizer.Encode(reference.GetProperty("text").GetString()!);
        if (encode.TryGetProperty("error", out _))
        {
            Assert.Throws<TokenizerFormatException>(Encode);
            return;
        }

        var encoding = Encode();
        Assert.Equal(ExpectedEncoding.Integers(encode, "ids"), encoding.Ids);
        Assert.Equal(ExpectedEncoding.Spans(encode.GetProperty("offsets")), encoding.OffsetsIn(OffsetUnit.CodePoint));
        Assert.Equal(reference.GetProperty("vocab_size").GetInt32(), tokenizer.VocabularySize);
        if (encode.TryGetProperty("tokens", out var tokens))
            Assert.Equal(tokens.EnumerateArray().Select(token => token.GetString()), encoding.Tokens);
        if (reference.TryGetProperty("decode", out var decoded))
            Assert.Equal(decoded.GetString(), tokenizer.Decode(encoding.Ids));
        if (reference.TryGetProperty("added_tokens", out var added))
            Assert.All(added.EnumerateObject(), entry => Assert.Equal(int.Parse(entry.Name), tokenizer.TokenToId(entry.Value.GetString()!)));
    }

    private static IEnumerable<JsonElement> Cases(string extension) =>
        GoldenCases.ReadJson(GoldenTokenizers.PathOf("malformed", "malformed.json")).GetProperty("cases").EnumerateArray()
            .Where(item => Name(item).EndsWith(extension, StringComparison.Ordinal));

    private static string Name(JsonElement item) => item.GetProperty("file").GetString()!;

    private static bool IsRefused(JsonElement item) => !item.GetProperty("reference").TryGetProperty("loads", out _);

    private static bool IsImplemented(string name)
    {
        var pipeline = GoldenCases.ReadJson(GoldenTokenizers.PathOf("malformed", name));
        return GoldenTokenizers.MissingStage(pipeline) is null;
    }
}
