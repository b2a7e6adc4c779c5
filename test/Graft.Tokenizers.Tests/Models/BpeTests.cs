using CsCheck;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.PreTokenizers;
using Xunit;

namespace Graft.Tokenizers.Tests.Models;

public class BpeTests
{
    private static readonly string[] Alphabet = ["a", "b", "c", "é", "中", "😀"];

    // A model's tokens are its characters, and what merges of tokens that are there make; some characters may be missing.
    private static readonly Gen<(BpeOptions Options, (int, int)[] Merges, int Missing)> GenModel =
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]), Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40]).Array[0, 30], Gen.Int[0, 63],
            (hasUnknown, fuses, fallsBack, ignores, ends, merges, missing) => (
                new BpeOptions(hasUnknown ? "?" : null, fuses, fallsBack, ignores, ends.Item1 == 1 ? "##" : "", ends.Item2 == 1 ? "</w>" : ""), merges, missing));

    private static readonly Gen<string> GenSymbol = Gen.Int[0, Alphabet.Length - 1].Select(index => Alphabet[index]);

    private static readonly Gen<string> GenText =
        Gen.OneOf(GenSymbol.Array[0, 12].Select(string.Concat), GenSymbol.Array[40, 120].Select(string.Concat));

    [Fact]
    public void Tokenize_AnyModelAndText_EqualsDefinition() => Gen.Select(GenModel, GenText).Sample((model, text) =>
    {
        var (vocabulary, merges) = Build(model.Options, model.Merges, model.Missing);
        var expected = new NaiveBpe(vocabulary, merges, model.Options).Tokenize(text);
        Assert.Equal(expected, Tokenize(new Bpe(new Vocabulary("test", vocabulary), merges, model.Options), text));
    });

    [Fact]
    public void OverBytes_AnyModelAndText_EqualsModelOverMappedText() => Gen.Select(GenModel, GenText).Sample((model, text) =>
    {
        var (vocabulary, merges) = Build(model.Options, model.Merges, 0);
        foreach (var value in Enumerable.Range(0, 256).Where(value => value % (model.Missing + 1) != 1))
        {
            var symbol = ByteLevelAlphabet.SymbolOf((byte)value);
            foreach (var token in new[] { $"{symbol}", $"{model.Options.Prefix}{symbol}", $"{symbol}{model.Options.Suffix}", $"{model.Options.Prefix}{symbol}{model.Options.Suffix}" })
                vocabulary.TryAdd(token, vocabulary.Count);
        }

        var bpe = new Bpe(new Vocabulary("test", vocabulary), merges, model.Options);
        if (bpe.OverBytes() is not { } overBytes)
            return;
        var mapped = new Pieces(new AlignedText());
        mapped.Text.Reset(text, 0);
        mapped.Add(new Piece(0, text.Length));
        new ByteLevel(addPrefixSpace: false, usesPattern: false).Split(mapped);
        var expected = Tokenize(bpe, mapped.Text.Chars.ToString())
            .Select(token => (token.Id, mapped.Text.Original(token.Start, token.End).Start, mapped.Text.Original(token.Start, token.End).End));
        Assert.Equal(expected, Tokenize(overBytes, text));
    });

    [Fact]
    public void EndOfFirstPart_AnyModelAndText_PartsGiveTheSameTokens() => Gen.Select(GenModel, GenText).Sample((model, text) =>
    {
        var options = model.Options with { IgnoresMerges = false, Prefix = "", Suffix = "" };
        var (vocabulary, merges) = Build(options, model.Merges, model.Missing);
        for (var value = 0; model.Missing % 2 == 0 && value < 256; value++)
            vocabulary.TryAdd($"{ByteLevelAlphabet.SymbolOf((byte)value)}", vocabulary.Count);
        var bpe = new Bpe(new Vocabulary("test", vocabulary), merges, options);
        foreach (var tokenizer in new[] { bpe, bpe.OverBytes() ?? bpe })
        {
            var parts = new List<(int, int, int)>();
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = start + tokenizer.EndOfFirstPart(text.AsSpan(start));
                var offset = start;
                parts.AddRange(Tokenize(tokenizer, text[start..end]).Select(token => (token.Id, token.Start + offset, token.End + offset)));
            }

            Assert.Equal(Tokenize(tokenizer, text), parts);
        }
    });

    [Fact]
    public void EndOfFirstPart_Text_IsCutAtMarksAndRareNeighbours()
    {
        var vocabulary = new[] { "▁", "a", "b", "▁a", "▁▁", "▁b", "bb" }.Select((token, id) => KeyValuePair.Create(token, id));
        var model = new Bpe(new Vocabulary("test", vocabulary), [("▁", "a"), ("▁", "▁"), ("▁", "b"), ("b", "b")], new BpeOptions("a"));
        Assert.Equal(3, model.EndOfFirstPart("▁ab▁a"));
        Assert.Equal(4, model.EndOfFirstPart("▁▁▁a"));
        Assert.Equal(16, model.EndOfFirstPart(new string('a', 40)));
        Assert.Equal(40, model.EndOfFirstPart(new string('b', 40)));
        Assert.Equal(4, model.EndOfFirstPart("▁a?▁"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Merge_LongPiece_TakesStepsInProportion(bool isRepetitive)
    {
        const int Length = 1_000_000;
        var table = new MergeTable([(0, 1, 3), (3, 2, 4), (4, 4, 5), (0, 0, 6), (6, 6, 7), (5, 5, 8)]);
        var symbols = BpeSymbols.Rent(Length);
        for (var i = 0; i < Length; i++)
            symbols.Add(isRepetitive ? 0 : i % 3, 1);
        symbols.Merge(table);
        Assert.InRange(symbols.Steps, symbols.Count, 3L * Length);
        Assert.Equal(isRepetitive ? Length / 4 : (Length + 11) / 12, symbols.Count, 2.0);
    }

    [Fact]
    public void Tokenize_Dropout_DependsOnSeedOnly()
    {
        var text = string.Concat(Enumerable.Repeat("abcab", 200));
        Assert.Equal(WithDropout(0.5f, text, seed: 1), WithDropout(0.5f, text, seed: 1));
        Assert.NotEqual(WithDropout(0.5f, text, seed: 1), WithDropout(0.5f, text, seed: 2));
        Assert.Equal(text.Length, WithDropout(1, text, seed: 1).Count);
        var all = WithDropout(0, text, seed: 1).Count;
        Assert.InRange(WithDropout(0.1f, text, seed: 1).Count, all, all * 1.2);
    }

    [Fact]
    public void Encode_Dropout_DependsOnSeedAndTextOnly()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "tokenizer.json");
        File.WriteAllText(file, """
            {"pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"BPE","dropout":0.5,"vocab":{"a":0,"b":1,"ab":2,"abab":3},"merges":[["a","b"],["ab","ab"]]}}
            """);
        var tokenizer = Tokenizer.FromFile(file);
        string[] texts = [.. Enumerable.Repeat("abab ababab abab abababab", 20)];
        var seeds = Enumerable.Range(0, 10).Select(seed => tokenizer.Encode(texts[0], options: new EncodeOptions { Seed = (ulong)seed }).Ids.ToArray()).ToList();
        Assert.InRange(seeds.DistinctBy(ids => string.Join(' ', ids)).Count(), 5, 10);
        Assert.All(tokenizer.EncodeBatch(texts, new EncodeOptions { Seed = 3 }), encoding => Assert.Equal(seeds[3], encoding.Ids));
        var lean = new int[seeds[0].Length];
        Assert.True(tokenizer.TryEncodeIds(texts[0], lean, out _));
        Assert.Equal(seeds[0], lean);
    }

    [Fact]
    public void IsCacheable_Dropout_IsFalse()
    {
        var (vocabulary, merges) = Build(new BpeOptions(), [], 0);
        Assert.True(new Bpe(new Vocabulary("test", vocabulary), merges, new BpeOptions()).IsCacheable);
        Assert.False(new Bpe(new Vocabulary("test", vocabulary), merges, new BpeOptions(Dropout: 0.1f)).IsCacheable);
    }

    [Fact]
    public void Tokenize_UnknownTokenMissing_IsRefused()
    {
        var model = new Bpe(new Vocabulary("test", [new("a", 0)]), [], new BpeOptions("<unk>"));
        Assert.Equal([(0, 0, 1)], Tokenize(model, "a"));
        Assert.Contains("<unk>", Assert.Throws<TokenizerFormatException>(() => Tokenize(model, "b")).Message, StringComparison.Ordinal);
    }

    private static List<(int Id, int Start, int End)> WithDropout(float dropout, string text, ulong seed)
    {
        var options = new BpeOptions(Dropout: dropout);
        var (vocabulary, merges) = Build(options, [(0, 1), (6, 2), (0, 1)], 0);
        return Tokenize(new Bpe(new Vocabulary("test", vocabulary), merges, options), text, seed);
    }

    private static List<(int Id, int Start, int End)> Tokenize(Model model, string text, ulong seed = 0)
    {
        var tokens = new TokenBuffer { Seed = seed };
        model.Tokenize(text, tokens);
        return [.. tokens.Items.ToArray().Select(token => (token.Id, token.Start, token.End))];
    }

    private static (Dictionary<string, int> Vocabulary, List<(string Left, string Right)> Merges) Build(
        BpeOptions options, (int Left, int Right)[] pairs, int missing)
    {
        var tokens = new List<string>();
        void Add(string token)
        {
            if (!tokens.Contains(token))
                tokens.Add(token);
        }

        foreach (var symbol in Alphabet.Where((_, i) => (missing & (1 << i)) == 0))
            Add(symbol);
        foreach (var symbol in Alphabet.Where((_, i) => (missing & (1 << i)) == 0))
        {
            Add(options.Prefix + symbol);
            Add(symbol + options.Suffix);
            Add(options.Prefix + symbol + options.Suffix);
        }

        var merges = new List<(string, string)>();
        foreach (var (left, right) in pairs)
        {
            if (tokens.Count == 0)
                break;
            var (first, second) = (tokens[left % tokens.Count], tokens[right % tokens.Count]);
            if (!second.StartsWith(options.Prefix, StringComparison.Ordinal) || second.Length < options.Prefix.Length)
                continue;
            merges.Add((first, second));
            Add(first + second[options.Prefix.Length..]);
        }

        Add("?");
        foreach (var value in options.ByteFallback ? Enumerable.Range(0, 256).Where(value => value % 50 != missing) : [])
            Add($"<0x{value:X2}>");
        return (tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id), merges);
    }
}
