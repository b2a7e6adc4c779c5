using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class TokenizerPropertyTests
{
    private const int Iterations = 200;

    public static TheoryData<string> Names() => FixtureTokenizers.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_AnyText_OffsetsLieInTheTextAndCutNoPair(string name) =>
        TokenizerLaws.OffsetsLieInTheTextAndCutNoPair(FixtureTokenizers.Load(name), Iterations);

    [Theory]
    [MemberData(nameof(Names))]
    public void TryEncodeIds_AnyText_EqualsEncode(string name) => TokenizerLaws.IdsAloneAreTheSame(FixtureTokenizers.Load(name), Iterations);

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeBatch_AnyTexts_EqualsEncode(string name) => TokenizerLaws.BatchIsSingle(FixtureTokenizers.Load(name), Iterations / 5);

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_FromManyThreads_IsTheSame(string name) => TokenizerLaws.ThreadsAreAlone(FixtureTokenizers.Load(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Truncation_AnyText_PartsAreTheWhole(string name) => TokenizerLaws.TruncatedPartsAreTheWhole(FixtureTokenizers.Load(name), Iterations);

    [Theory]
    [MemberData(nameof(Names))]
    public void Lookups_AnyPair_FindTheFirst(string name) => TokenizerLaws.LookupsFindTheFirst(FixtureTokenizers.Load(name), Iterations);

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeStream_AnyText_EqualsDecode(string name) => TokenizerLaws.StreamIsTheText(FixtureTokenizers.Load(name), Iterations);

    [Theory]
    [MemberData(nameof(Names))]
    public void Save_Loaded_KeepsEveryByte(string name) => TokenizerLaws.SavingKeepsEveryByte(SharedFiles.Fixture("tokenizers", name));

    [Fact]
    public void Decode_ByteLevelWithPrefixSpace_GivesTheTextBehindASpace() => TokenizerLaws.DecodingGivesTheText(
        FixtureTokenizers.Load("roberta-like"), text => text.Length == 0 || text.StartsWith(' ') ? text : " " + text, Iterations);

    [Fact]
    public void Decode_UnigramWithAllBytes_GivesTheTextWithSpacesForMarks() => TokenizerLaws.DecodingGivesTheText(
        FixtureTokenizers.Load("unigram-bytefallback"), text => text.Replace('\u2581', ' '), Iterations);

    [Fact]
    public void Offsets_ByteLevelTrimmed_AreTheTokensWithoutSpaces() => TokenizerLaws.SpansAreTheTokens(
        FixtureTokenizers.Load("roberta-like"), token => TokenizerLaws.TextOfBytes(token)?.Trim(' '), span => span.Trim(' '), Iterations);

    [Fact]
    public void Offsets_Unigram_AreTheTokens() => TokenizerLaws.SpansAreTheTokens(
        FixtureTokenizers.Load("unigram-bytefallback"), token => token.StartsWith("<0x", StringComparison.Ordinal) ? null : token,
        span => span.Replace(' ', '\u2581'), Iterations);
}
