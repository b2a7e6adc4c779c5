using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class TokenizationTraceTests
{
    [Fact]
    public void Trace_OfAText_ShowsEachStageAndEndsAsEncodeDoes()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\nbark\n##s\n,\n");
        var tokenizer = Tokenizer.FromDirectory(directory.Path);
        var trace = tokenizer.Trace("Thé dog [MASK],\ud800");

        Assert.Equal("Thé dog [MASK],\ufffd", trace.Text);
        Assert.Equal(["added_tokens", "normalizer", "pre_tokenizer", "model"], trace.Steps.Select(step => step.Kind));
        Assert.Equal(["", "BertNormalizer", "BertPreTokenizer", "WordPiece"], trace.Steps.Select(step => step.Type));
        string[][] expected = [["Thé dog ", "[MASK]", ",\ufffd"], ["the dog ", "[MASK]", ","], ["the", "dog", "[MASK]", ","], ["the", "dog", "[MASK]", ","]];
        Assert.Equal(expected, trace.Steps.Select(step => step.Pieces.Select(piece => piece.Text)));
        Assert.All(trace.Steps, step => Assert.Equal("[MASK]", Assert.Single(step.Pieces, piece => piece.IsAddedToken).Text));
        Assert.Equal([new TextSpan(0, 3), new(4, 7), new(8, 14), new(14, 15)], trace.Steps[2].Pieces.Select(piece => piece.Offsets));
        Assert.Equal(tokenizer.Encode(trace.Text).Ids, trace.Encoding.Ids);
        Assert.Equal("the dog,", trace.Decoded);
    }

    [Fact]
    public void Trace_EmptyText_HasStepsWithoutPieces()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
        var trace = Tokenizer.FromDirectory(directory.Path).Trace("");
        Assert.All(trace.Steps, step => Assert.Empty(step.Pieces));
        Assert.Equal(["[CLS]", "[SEP]"], trace.Encoding.Tokens);
    }

    [Fact]
    public void Stages_OfAPipeline_CarryTheirOptionsWithoutData()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
        var tokenizer = Tokenizer.FromDirectory(directory.Path);
        Assert.Equal(["normalizer", "pre_tokenizer", "model", "post_processor", "decoder"], tokenizer.Stages.Select(stage => stage.Kind));
        Assert.Equal(["unk_token", "continuing_subword_prefix", "max_input_chars_per_word"], tokenizer.Stages[2].Options.Keys);
        Assert.True(tokenizer.Stages[0].Options["lowercase"].GetBoolean());
        Assert.Equal([0, 1, 2, 3, 4], tokenizer.AddedTokens.Keys);
        Assert.Equal("[MASK]", tokenizer.AddedTokens[4].Content);
    }

    [Theory]
    [Trait(Tier.Key, Tier.Shared)]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Trace_OfAGoldenTokenizer_HasAStepForEachStageAndThePiecesOfThePipeline(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        foreach (var text in GoldenTokenizers.Texts().Values.Take(30))
        {
            var trace = tokenizer.Trace(text);
            Assert.Equal(
                tokenizer.Stages.Where(stage => stage.Kind is not ("post_processor" or "decoder")).Select(stage => stage.Type),
                trace.Steps.Where(step => step.Kind != "added_tokens").Select(step => step.Type));
            Assert.Equal(tokenizer.Encode(text, options: new() { AddSpecialTokens = false }).Tokens, trace.Steps[^1].Pieces.Select(piece => piece.Text));
            if (trace.Steps.Where(step => step.Kind == "added_tokens").All(step => !step.Pieces.Any(piece => piece.IsAddedToken)) && tokenizer.Pipeline.PreTokenizer is not null)
            {
                var pieces = tokenizer.Pipeline.Split(text);
                Assert.Equal(
                    pieces.Current.Select(piece => pieces.Text.Chars[piece.Start..piece.End].ToString()), trace.Steps[^2].Pieces.Select(piece => piece.Text));
            }
        }
    }
}
