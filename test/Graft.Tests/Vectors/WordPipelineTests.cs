using Graft.Tests.Checkpoints;
using Graft.Tokenizers;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public sealed class WordPipelineTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("I don't know, it's John's.", "i do n't know , it 's john 's .")]
    [InlineData("They’ll can't we've", "they 'll ca n't we 've")]
    [InlineData("L'uomo dell’altro po' d'acqua", "l' uomo dell' altro po' d' acqua")]
    [InlineData("A-t-il vu? Peut-être, est-ce celui-ci", "a -t-il vu ? peut-être , est -ce celui-ci")]
    [InlineData("fez-se dar-lhe segunda-feira", "fez -se dar -lhe segunda-feira")]
    [InlineData("10.5 1,000 10:30 1984 U.S. e.g. Mr. G.", "00.0 0,000 00:00 0000 u.s. e.g. mr . g .")]
    [InlineData("ma... -- ¿Qué? «sì» (x) 50%", "ma ... -- ¿ qué ? « sì » ( x ) 00 %")]
    [InlineData("COVID-19 caffè caffe\u0300", "covid-00 caffè caffè")]
    public void Encode_Text_SplitsAsTreebanksDo(string text, string words) => Assert.Equal(words.Split(' '), Words(words, tokenizer => tokenizer.Encode(text)));

    [Theory]
    [InlineData("n't")]
    [InlineData("'s")]
    [InlineData("l'")]
    [InlineData("dell'")]
    [InlineData("po'")]
    [InlineData("-t-il")]
    [InlineData("-ce")]
    [InlineData("peut-être")]
    [InlineData("00,0")]
    [InlineData("u.s.")]
    [InlineData("...")]
    public void EncodeWords_WordOfATreebank_StaysWhole(string word) => Assert.Equal([word], Words(word, tokenizer => tokenizer.EncodeWords([word])));

    private IReadOnlyList<string> Words(string words, Func<Tokenizer, Encoding> encode)
    {
        var pipeline = WordLevelPipeline.Of([.. words.Split(' ').Distinct()]);
        Assert.True(pipeline is { Lowercase: true, ZeroDigits: true });
        return encode(Tokenizer.FromFile(_scratch.Write("tokenizer.json", pipeline.TokenizerJson()))).Tokens;
    }
}
