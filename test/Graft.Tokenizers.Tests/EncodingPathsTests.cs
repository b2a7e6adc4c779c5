using CsCheck;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>A text goes different ways through a pipeline, with and without offsets, remembered or not: the tokens are the same.</summary>
public class EncodingPathsTests
{
    private static readonly Gen<string> GenWord = Gen.OneOf(
        Gen.String[Gen.Char["abcdeghilnorstu"], 1, 30], Gen.String[Gen.Char["éàñçßяж中あ\u0301▁"], 1, 6], Gen.String[Gen.Char[" \n\t.,'-0123456789"], 1, 5],
        Gen.Const("😀"), Gen.Const("<s>"), Gen.Const("\uD83D"), Gen.String[Gen.Char, 0, 3]);

    private static readonly Gen<string> GenText = GenWord.Array[0, 40].Select(words => string.Join(' ', words));

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Encode_AnyText_AllWaysGiveTheSame(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        var withoutCache = tokenizer.Pipeline.WithoutCache();
        GenText.Sample(text =>
        {
            var encoding = tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false });
            var again = tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false });
            var alone = withoutCache.Encode(text, 0, encodeSpecialTokens: false);
            var lean = new int[encoding.Count];
            Assert.True(tokenizer.TryEncodeIds(text, lean, out _, addSpecialTokens: false));
            Assert.Equal(encoding.Ids, lean);
            Assert.Equal(encoding.Ids, alone.Ids);
            Assert.Equal(encoding.Tokens, alone.Tokens);
            Assert.Equal(encoding.Offsets, again.Offsets);
            Assert.Equal(encoding.WordIds, alone.WordIds);
        });
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void TryEncodeIds_TextMetBefore_AllocatesNothing(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        const string Text = "It's a text, with 12 words or so; été, naïve. Unquestionably 😀 antidisestablishmentarianism!\n";
        const string WithLoneSurrogate = Text + "\uD83D" + Text;
        var ids = new int[1000];
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            tokenizer.TryEncodeIds(Text, ids, out _);
            tokenizer.TryEncodeIds(WithLoneSurrogate, ids, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Code that is not optimized yet allocates a little, and so does a thread whose memory another one has borrowed.
        for (var attempt = 0; attempt < 500; attempt++)
        {
            if (Allocated() == 0)
                return;
            Thread.Sleep(10);
        }

        Assert.Equal(0, Allocated());
    }
}
