using System.Text;
using CsCheck;
using Graft.Testing;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Tests.Golden;
using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Normalizers;

public class PrecompiledNormalizerTests
{
    [Fact]
    public void Normalize_SmallMap_IsClusterByCluster() =>
        Check(GoldenCases.ReadText(SharedFiles.Fixture("tokenizers", "normalizers", "charsmap.base64")), iterations: 2000);

    [Theory]
    [Trait(Tier.Key, Tier.Shared)]
    [InlineData("nmt_nfkc")]
    [InlineData("nfkc")]
    [InlineData("nmt_nfkc_cf")]
    [InlineData("nfkc_cf")]
    public void Normalize_PublishedMap_IsClusterByCluster(string name) =>
        Check(GoldenCases.ReadText(GoldenTokenizers.PathOf("components", $"charsmap.{name}.base64.gz")), iterations: 20_000);

    private static void Check(string base64, int iterations)
    {
        var map = CharsMap.Parse(Convert.FromBase64String(base64.Trim()), problem => new TokenizerFormatException("", "", problem));
        var normalizer = new PrecompiledNormalizer(map);
        Normalized.Texts.Sample(text => Assert.Equal(ByRule(map, text), Normalized.By(normalizer, text)), iter: iterations);
    }

    // The rule word by word: each new code point with how many of the text's it takes; then the origins.
    private static Normalized ByRule(CharsMap map, string text)
    {
        var changes = new List<(Rune CodePoint, int Takes)>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = GraphemeClusters.EndOf(text, start);
            var cluster = text[start..end];
            if (System.Text.Encoding.UTF8.GetByteCount(cluster) < 6 && map.FindShortest(cluster) is >= 0 and var whole)
            {
                Replace(changes, cluster, whole);
                continue;
            }

            foreach (var part in cluster.EnumerateRunes())
            {
                if (map.FindShortest(part.ToString()) is >= 0 and var own)
                    Replace(changes, part.ToString(), own);
                else
                    changes.Add((part, 1));
            }
        }

        void Replace(List<(Rune CodePoint, int Takes)> into, string old, int match)
        {
            var replaced = old.EnumerateRunes().Count();
            foreach (var rune in System.Text.Encoding.UTF8.GetString(map.StringOf(match)).EnumerateRunes())
                into.Add((rune, replaced-- > 0 ? 1 : 0));
            if (replaced > 0 && into.Count > 0)
                into[^1] = (into[^1].CodePoint, into[^1].Takes + replaced);
        }

        List<TextSpan> sources = [new TextSpan(0, 0)];
        foreach (var rune in text.EnumerateRunes())
            sources.Add(new TextSpan(sources[^1].End, sources[^1].End + rune.Utf16SequenceLength));
        var taken = 0;
        var origins = new List<TextSpan>();
        foreach (var (_, takes) in changes)
        {
            origins.Add(sources[takes > 0 ? taken + 1 : taken]);
            taken += takes;
        }

        return new Normalized(string.Concat(changes.Select(change => change.CodePoint)), origins);
    }
}
