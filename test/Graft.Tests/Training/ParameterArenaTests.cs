using Graft.Data;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

public class ParameterArenaTests
{
    [Fact]
    public unsafe void Constructor_AnyModel_AlignsEverySliceToACacheLine()
    {
        using var model = TinyBert.Tagger();
        using var arena = new ParameterArena(model.NamedParameters());
        Assert.All(arena.Slices, slice => Assert.Equal(0, slice.Offset % 16));
        Assert.All(arena.Slices.Zip(arena.Slices.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Length <= pair.Second.Offset));
        fixed (byte* values = arena.Values.bytes, gradients = arena.Gradients.bytes)
        {
            Assert.Equal(0, (nint)values % 64);
            Assert.Equal(0, (nint)gradients % 64);
        }
    }

    [Fact]
    public void Constructor_AnyModel_KeepsValuesAndMakesThemViews()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger();
        var before = model.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter.detach().clone());
        using var arena = new ParameterArena(model.NamedParameters());
        Assert.Equal(before.Keys.Order(), arena.Slices.Select(slice => slice.Name).Order());
        Assert.All(model.NamedParameters(), pair => Assert.True(((Tensor)pair.Parameter).IsSameAs(before[pair.Name])));

        using (no_grad())
            arena.Values.fill_(3);
        Assert.All(model.NamedParameters(), pair => Assert.True(pair.Parameter.eq(3).all().item<bool>()));
    }

    [Fact]
    public void Slices_DecayedParameters_ComeFirst()
    {
        using var model = TinyBert.Tagger();
        using var arena = new ParameterArena(model.NamedParameters());
        Assert.All(arena.Slices, slice => Assert.Equal(slice.Shape.Count > 1, slice.Offset < arena.DecayedLength));
        Assert.Equal(model.NamedParameters().Sum(pair => pair.Parameter.numel()), arena.Slices.Sum(slice => slice.Length));
        Assert.InRange(arena.DecayedLength, 1, arena.Length - 1);
    }

    [Fact]
    public void Gradients_BackwardTwice_AccumulateInTheArena()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger(dropout: 0);
        using var arena = new ParameterArena(model.NamedParameters());
        using var free = TinyBert.Tagger(dropout: 0);
        Backward(model);
        Backward(model);
        Backward(free);
        var expected = free.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter.grad! * 2);
        foreach (var slice in arena.Slices)
        {
            var gradient = ParameterArena.View(arena.Gradients, slice);
            Assert.True(gradient.allclose(expected[slice.Name], 1e-5, 1e-7), slice.Name);
            Assert.True(gradient.ne(0).any().item<bool>(), slice.Name);
        }
    }

    [Fact]
    public void Gradients_TiedHead_AddsToTheTableOnce()
    {
        using var scope = NewDisposeScope();
        using var model = MaskedModel();
        using var arena = new ParameterArena(model.NamedParameters());
        using var free = MaskedModel();
        Backward(model);
        Backward(free);
        var table = arena.Slices.Single(slice => slice.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal));
        Assert.DoesNotContain(arena.Slices, slice => slice.Name.Contains("decoder", StringComparison.Ordinal));
        var expected = free.NamedParameters().Single(pair => pair.Name == table.Name).Parameter.grad!;
        var gradient = ParameterArena.View(arena.Gradients, table);
        Assert.True(gradient.allclose(expected, 1e-5, 1e-7));
        Assert.True(gradient.ne(0).any(dim: 1).all().item<bool>(), "the tied head reaches every row of the table");
    }

    [Fact]
    public void Constructor_NoParameters_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterArena([]));

    private static TaskModel MaskedModel() =>
        PretrainedModel.Open(TinyBert.Folder).CreateModel(NlpTasks.MaskedLanguageModeling, null, new RandomSource(1), out _);

    private static void Backward(TaskModel model)
    {
        using var scope = NewDisposeScope();
        using var batch = Batch.Collate(TinyBert.Rows(3), model.Config.PaddingId);
        model.Task.SummedLoss(model.Logits(batch), batch.LabelIds!, 0).backward();
    }
}
