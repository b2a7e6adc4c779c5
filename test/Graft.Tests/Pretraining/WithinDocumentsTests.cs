using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tasks;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Pretraining;

/// <summary><c>--within-documents</c>: what stands in another document of a row changes nothing for this one.</summary>
public class WithinDocumentsTests
{
    private const int Vocabulary = 60, FirstWord = 5, Cls = 2, Sep = 3, Mask = 4;
    private const double Tolerance = 1e-6;

    // Three documents in a row of 24 tokens, so that one is between others; and a shorter row of two, which is padded.
    private static readonly int[][] Documents =
    [
        [.. Enumerable.Repeat(0, 7), .. Enumerable.Repeat(1, 8), .. Enumerable.Repeat(2, 9)],
        [.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 6)],
    ];

    public static TheoryData<string, bool> Models { get; } = new() { { "bert", false }, { "bert", true }, { "modernbert", false } };

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_OtherDocumentHasOtherTokens_ChangesNeitherHiddenStatesNorLosses(string family, bool isCausal)
    {
        using var model = Model(family, isCausal);
        var (before, after) = (Compute(model, Rows(changed: false), within: true), Compute(model, Rows(changed: true), within: true));
        for (var position = 0; position < before.Hidden.Length; position++)
        {
            var (row, token) = Math.DivRem(position, Documents[0].Length);
            if (token >= Documents[row].Length)
                continue; // padding
            var distance = before.Hidden[position].Zip(after.Hidden[position], (x, y) => Math.Abs(x - y)).Max();
            if (IsChanged(row, token))
                Assert.True(distance > 1e-2, $"row {row}, token {token} is another and has the same hidden state");
            else
                Assert.True(distance <= Tolerance, $"row {row}, token {token}: {distance}");
        }

        var own = before.Losses.Keys.Where(position => !IsChanged(position / Documents[0].Length, position % Documents[0].Length)).ToList();
        Assert.True(own.Count > 5, $"only {own.Count} guesses");
        Assert.All(own, position => Assert.Equal(before.Losses[position], after.Losses[position], 10 * Tolerance));
    }

    /// <summary>The same rows as one text each: so the test above would see what crosses.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_RowIsOneText_EveryLaterTokenSeesTheOthers(string family, bool isCausal)
    {
        using var model = Model(family, isCausal);
        var (before, after) = (Compute(model, Rows(changed: false), within: false), Compute(model, Rows(changed: true), within: false));
        for (var token = 15; token < 24; token++)
            Assert.True(before.Hidden[token].Zip(after.Hidden[token], (x, y) => Math.Abs(x - y)).Max() > 1e-3, $"token {token}");
    }

    private static bool IsChanged(int row, int token) => row == 0 && Documents[0][token] == 1;

    private static PretrainingRow[] Rows(bool changed)
    {
        var random = new RandomSource(2).Stream(RandomPurpose.Benchmark);
        return [.. Documents.Select((documents, row) => new PretrainingRow([.. documents.Select((_, token) =>
        {
            var word = FirstWord + random.NextInt(Vocabulary - FirstWord);
            return changed && IsChanged(row, token) ? FirstWord + (word - FirstWord + 17) % (Vocabulary - FirstWord) : token == 0 ? Cls : token == documents.Length - 1 ? Sep : word;
        })]) { Documents = documents })];
    }

    /// <summary>Hidden states by position in the batch, and the loss of each guess by its position.</summary>
    private static (float[][] Hidden, Dictionary<int, float> Losses) Compute(TaskModel model, PretrainingRow[] rows, bool within)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // The mask token alone: a chosen token that stays would tell of its own change.
        var masking = model.Task == NlpTasks.CausalLanguageModeling
            ? null
            : new TokenMasking(new MaskingOptions(0.3, MaskShare: 1, RandomShare: 0), Mask, [.. Enumerable.Range(0, Vocabulary).Select(id => id < FirstWord)], []);
        var batch = new Collator(masking, 0).Collate(
            within ? rows : [.. rows.Select(row => row with { Documents = null })], row => new RandomSource(8).Stream(RandomPurpose.Masking, (ulong)row));
        var input = batch.Input(CPU, null);
        var hidden = model.Backbone.call(input); // (B, T, H)
        var losses = nn.functional.cross_entropy(PretrainingLoss.Guesses(model, batch, input, hidden), tensor(batch.Labels), reduction: nn.Reduction.None); // (M)
        return (
            [.. hidden.flatten(0, 1).data<float>().ToArray().Chunk((int)hidden.shape[2])],
            batch.Positions.Zip(losses.data<float>().ToArray()).ToDictionary(pair => (int)pair.First, pair => pair.Second));
    }

    /// <summary>A drawn model with weights so large that tokens look at each other; ModernBERT's local layers see four tokens to each side.</summary>
    private static TaskModel Model(string name, bool isCausal)
    {
        var family = ModelFamilies.All.First(family => family.ModelTypes.Contains(name));
        var config = family.NewConfig(new ModelSizes(Vocabulary, 32, 3, 4, 64, 64) { ClsId = Cls, SepId = Sep, IsDecoder = isCausal });
        if (config is ModernBertConfig modern)
            config = modern with { LocalAttention = 8 };
        var model = new TaskModel(family, config, isCausal ? NlpTasks.CausalLanguageModeling : NlpTasks.MaskedLanguageModeling, null);
        model.Initialize(null, new RandomSource(6));
        using var noGradient = no_grad();
        foreach (var (_, parameter) in model.NamedParameters().Where(pair => pair.Parameter.dim() == 2))
            parameter.mul_(10);
        return model;
    }
}
