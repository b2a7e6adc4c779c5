using Graft.Metrics;
using Graft.Modeling;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Modeling;
using Graft.Tokenizers;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Pretraining;

/// <summary>The perplexity of a text beside losses that are computed position by position, one row at a time.</summary>
public class TextPerplexityTests
{
    private const int Cls = 2, Sep = 3, Mask = 4;
    private const double MaskRate = 0.4;

    // Batches are padded and computed in another order.
    private const double LossTolerance = 1e-5;

    private static readonly Tokenizer Tokenizer = Tokenizer.FromDirectory(TinyBert.Folder);

    private static readonly string[] Text =
        ["the dog sees a small bird", "she reads this red book under the tree", "it runs to the river and sings", "every child likes songs"];

    private static readonly string[] ShortText = ["the dog sees"];

    /// <summary>Window, stride, rows a batch, whether the text is shorter than a window; a window has two special tokens.</summary>
    public static TheoryData<int, int?, int, bool> Windows { get; } = new()
    {
        { 8, null, 1, false }, { 8, null, 4, false }, // the stride is what a window holds
        { 8, 6, 4, false }, // the same, said aloud
        { 8, 2, 1, false }, { 8, 2, 4, false }, { 9, 3, 2, false }, { 12, 1, 4, false },
        { 40, 5, 4, false }, // one window holds all
        { 8, null, 4, true }, { 8, 1, 4, true },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Measure_Causal_IsTheLossOfEachTokenAfterThoseBeforeIt(int window, int? stride, int batchSize, bool isShort)
    {
        using var model = Model(isCausal: true);
        var (text, capacity) = (isShort ? ShortText : Text, window - 2);
        var ids = Ids(text);
        var losses = new List<double>();
        for (var token = 0; token < ids.Length; token++)
        {
            // The first window that holds the token scores it.
            var begin = 0;
            while (begin + capacity <= token)
                begin += stride ?? capacity;
            losses.Add(LossAt(model, [Cls, .. ids[begin..token]], token - begin, ids[token]));
        }

        AssertMeasured(losses, text, Measure(model, text, new PerplexityOptions(window, stride, BatchSize: batchSize)));
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Measure_Masked_IsTheLossOfEachMaskedTokenInTheFirstWindowThatHoldsIt(int window, int? stride, int batchSize, bool isShort)
    {
        using var model = Model(isCausal: false);
        var (text, capacity) = (isShort ? ShortText : Text, window - 2);
        var ids = Ids(text);
        var masking = new TokenMasking(new MaskingOptions(MaskRate), Mask, [.. Enumerable.Range(0, Tokenizer.VocabularySize).Select(id => id < 5)], []);
        var losses = new List<double>();
        var (begin, scored) = (0, 0);
        for (var place = 0; scored < ids.Length; place++, begin += stride ?? capacity)
        {
            var end = Math.Min(begin + capacity, ids.Length);
            int[] row = [Cls, .. ids[begin..end], Sep];
            var masked = new List<(int Position, int Label)>();
            masking.Apply(row, new RandomSource(PretrainingEvaluation.MaskSeed).Stream(RandomPurpose.Masking, (ulong)place), masked);
            for (var token = scored; token < end; token++)
            {
                if (masked.Any(one => one.Position == token - begin + 1))
                    losses.Add(LossAt(model, row, token - begin + 1, ids[token]));
            }

            scored = end;
        }

        AssertMeasured(losses, text, Measure(model, text, new PerplexityOptions(window, stride, MaskRate, batchSize)));
    }

    [Fact]
    public void Measure_TextWithoutTokens_IsRefused()
    {
        using var model = Model(isCausal: true);
        Assert.Contains("no token", Assert.Throws<ArgumentException>(() => Measure(model, ["", " "], new PerplexityOptions(8))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_NoTokenMasked_IsRefused()
    {
        using var model = Model(isCausal: false);
        Assert.Contains("--mask-rate", Assert.Throws<ArgumentException>(() => Measure(model, ["dog"], new PerplexityOptions(8, MaskRate: 1e-6))).Message, StringComparison.Ordinal);
    }

    /// <summary>As in the corpus that a run reads: a text that speaks of [MASK] has no mask in it.</summary>
    [Fact]
    public void Measure_SpecialTokensInTheText_AreTextLikeAnyOther()
    {
        using var model = Model(isCausal: true);
        string[] text = ["the [MASK] sees"];
        var ids = Tokenizer.Encode(text[0], options: new EncodeOptions { AddSpecialTokens = false, EncodeSpecialTokens = true }).Ids;
        Assert.DoesNotContain(Mask, ids);
        Assert.Equal(ids.Count, Measure(model, text, new PerplexityOptions(32)).Tokens);
    }

    private static void AssertMeasured(List<double> losses, string[] text, LanguageModelScores scores)
    {
        Assert.NotEmpty(losses);
        Assert.Equal(losses.Count, scores.Tokens);
        Assert.Equal(losses.Average(), scores.MeanLoss, LossTolerance);
        Assert.Equal(Math.Exp(losses.Average()), scores.Perplexity, Math.Exp(losses.Average()) * 2 * LossTolerance);
        Assert.Equal(text.Sum(line => line.Length), scores.Characters);
    }

    private static LanguageModelScores Measure(TaskModel model, string[] text, PerplexityOptions options) =>
        TextPerplexity.Measure(model, Tokenizer, TinyBert.Folder, text, options, cancellation: TestContext.Current.CancellationToken);

    private static int[] Ids(string[] text) => [.. text.SelectMany(line => Tokenizer.Encode(line, options: new EncodeOptions { AddSpecialTokens = false }).Ids)];

    /// <summary>The loss of a token by the whole vocabulary's logits at a position of one row.</summary>
    private static double LossAt(TaskModel model, int[] row, int position, int token)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var logits = model.call(new ModelInput(tensor(row.Select(id => (long)id).ToArray(), 1, row.Length)))[0, position].to(float64); // (V)
        return (logits.logsumexp(0) - logits[token]).item<double>();
    }

    /// <summary>A drawn model of two layers, with weights so large that no two positions have about the same loss.</summary>
    private static TaskModel Model(bool isCausal)
    {
        var sizes = new ModelSizes(Tokenizer.VocabularySize, 32, 2, 4, 64, 64) { ClsId = Cls, SepId = Sep, IsDecoder = isCausal };
        var model = new TaskModel(
            TinyBert.Family, TinyBert.Family.NewConfig(sizes), isCausal ? NlpTasks.CausalLanguageModeling : NlpTasks.MaskedLanguageModeling, null);
        model.Initialize(null, new RandomSource(5));
        using var noGradient = no_grad();
        foreach (var (_, parameter) in model.NamedParameters().Where(pair => pair.Parameter.dim() == 2))
            parameter.mul_(10);
        return model;
    }
}
