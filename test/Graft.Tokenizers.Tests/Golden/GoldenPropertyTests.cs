using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

[Trait(Tier.Key, Tier.Shared)]
public class GoldenPropertyTests
{
    private const int Iterations = 100;

    public static TheoryData<string> Names() => GoldenTokenizers.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_AnyText_KeepsTheLaws(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        TokenizerLaws.OffsetsLieInTheTextAndCutNoPair(tokenizer, Iterations);
        TokenizerLaws.IdsAloneAreTheSame(tokenizer, Iterations);
        TokenizerLaws.BatchIsSingle(tokenizer, Iterations / 5);
        TokenizerLaws.ThreadsAreAlone(tokenizer);
        TokenizerLaws.TruncatedPartsAreTheWhole(tokenizer, Iterations);
        TokenizerLaws.LookupsFindTheFirst(tokenizer, Iterations);
        TokenizerLaws.SavingKeepsEveryByte(GoldenTokenizers.PathOf(name));
    }

    [Theory]
    [InlineData("gpt2-like")]
    [InlineData("llama3-like")]
    public void Decode_ByteLevelWithoutNormalizer_GivesTheText(string name) =>
        TokenizerLaws.DecodingGivesTheText(GoldenTokenizers.Load(name), text => text, Iterations * 5);

    [Theory]
    [InlineData("gpt2-like")]
    [InlineData("llama3-like")]
    public void Offsets_ByteLevelWithoutNormalizer_AreTheTokens(string name) =>
        TokenizerLaws.SpansAreTheTokens(GoldenTokenizers.Load(name), TokenizerLaws.TextOfBytes, span => span, Iterations * 5);

    [Theory]
    [InlineData("gpt2-like")]
    [InlineData("qwen-like")]
    [InlineData("llama-like")]
    [InlineData("xlmr-like")]
    [InlineData("minilm-uncased")]
    public void DecodeStream_AnyText_EqualsDecode(string name) => TokenizerLaws.StreamIsTheText(GoldenTokenizers.Load(name), Iterations * 2);
}
