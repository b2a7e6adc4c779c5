using Graft.Checkpoints;
using Graft.Pretraining;
using Graft.Randomness;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Pretraining;

/// <summary>Rows that were cut elsewhere are held to the tokenizer beside them.</summary>
public sealed class FixedRowsTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public FixedRowsTests()
    {
        foreach (var name in new[] { "vocab.txt", "tokenizer_config.json" })
            File.Copy(Path.Combine(TinyBert.Folder, name), _scratch.File(name));
    }

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "float", "expected ids as int32 or int64" },
        { "large", "has the id 4294967331" },
        { "beyond", "has the id 100000" },
        { "negative", "has the id -1" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Rows_IdsThatTheTokenizerHasNot_AreRefused(string fault, string message)
    {
        var good = arange(4, 36, int64).reshape(2, 16);
        var file = Write(fault switch
        {
            "float" => good.to(float32),
            "large" => good + (1L << 32),
            "beyond" => good.index_fill(1, tensor(new[] { 3L }), 100_000),
            _ => good - 5,
        });
        using var text = PretrainingText.Open(file);
        Assert.Contains(message, Assert.Throws<CheckpointFormatException>(() => Rows(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_Int64AndInt32_GiveTheSame()
    {
        var ids = arange(4, 36, int64).reshape(2, 16);
        using var wide = PretrainingText.Open(Write(ids));
        var expected = Rows(wide).Row(0, 16, 1).Ids;
        using var narrow = PretrainingText.Open(Write(ids.to(int32)));
        Assert.Equal(expected, Rows(narrow).Row(0, 16, 1).Ids);
    }

    [Fact]
    public void Evaluation_MaskedRowsForACausalModel_AreRefused()
    {
        using var text = PretrainingText.Open(Write(arange(4, 36, int64).reshape(2, 16), hasValid: true));
        var special = SpecialTokens.Of(text.Tokenizer, text.Folder, needsMask: false);
        var options = new PretrainingOptions(PretrainingObjective.Causal, MaxLength: 16);
        var error = Assert.Throws<CheckpointFormatException>(() => text.Evaluation(options, special, new Collator(null, special.PaddingId), 2));
        Assert.Contains("causal", error.Message, StringComparison.Ordinal);
        Assert.NotNull(text.Evaluation(new PretrainingOptions(MaxLength: 16), special, new Collator(null, special.PaddingId), 2));
    }

    [Fact]
    public void Evaluation_MoreRowsThanAreAskedFor_ScoresTheFirst()
    {
        using var text = PretrainingText.Open(Write(arange(4, 52, int64).reshape(3, 16) % 20 + 4, hasValid: true));
        var special = SpecialTokens.Of(text.Tokenizer, text.Folder, needsMask: true);
        int Rows(int asked) => text.Evaluation(new PretrainingOptions(MaxLength: 16, EvalRows: asked), special, new Collator(null, special.PaddingId), 2)!.Rows;
        Assert.Equal([1, 2, 3, 3], new[] { 1, 2, 3, 500 }.Select(Rows));
    }

    [Fact]
    public void Rows_WeightsOfLanguages_AreRefused()
    {
        using var text = PretrainingText.Open(Write(arange(4, 36, int64).reshape(2, 16)));
        var special = SpecialTokens.Of(text.Tokenizer, text.Folder, needsMask: true);
        var error = Assert.Throws<CheckpointFormatException>(() => text.Rows(new PretrainingOptions(MaxLength: 16, Alpha: 0.5), special, new RandomSource(1)));
        Assert.Contains("--alpha", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlainText_SaysHowToMakeACorpus()
    {
        File.WriteAllText(_scratch.File("en.txt"), "the dog barks");
        Assert.Contains("graft corpus build", Assert.Throws<CheckpointFormatException>(() => PretrainingText.Open(_scratch.File("en.txt"))).Message, StringComparison.Ordinal);
    }

    private static RowSource Rows(PretrainingText text) =>
        text.Rows(new PretrainingOptions(MaxLength: 16), SpecialTokens.Of(text.Tokenizer, text.Folder, needsMask: true), new RandomSource(1));

    private string Write(Tensor rows, bool hasValid = false)
    {
        var file = _scratch.File("rows.safetensors");
        var tensors = new List<KeyValuePair<string, Tensor>> { new("train_input_ids", rows) };
        if (hasValid)
            tensors.AddRange([new("valid_input_ids", rows.clone()), new("valid_labels", full_like(rows, -100))]);
        SafeTensorsWriter.Write(file, tensors);
        return file;
    }
}
