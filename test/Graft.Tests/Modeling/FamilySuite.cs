using System.Text.Json;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

/// <summary>What every family must hold to, on a tiny config of it. A family's test class derives from this and gives the config.</summary>
public abstract class FamilySuite
{
    // As the golden suite: what float32 may differ by when the same sums are made in another order.
    private const double Absolute = 2e-5, Relative = 1e-4;

    public static TheoryData<HiddenStateView> Views { get; } = [.. Enum.GetValues<HiddenStateView>()];

    /// <summary>The family that the config names.</summary>
    internal ModelFamily Family => Read().Family;

    /// <summary>A config.json with tiny sizes and dropouts above 0.</summary>
    protected abstract string ConfigJson { get; }

    /// <summary>The parameters of a tagger that stand above its layers.</summary>
    protected virtual IEnumerable<string> AboveLayers => ["classifier.bias", "classifier.weight"];

    /// <summary>How many parameters fewer than the others the first layer has.</summary>
    protected virtual int FirstLayerLacks => 0;

    [Theory]
    [MemberData(nameof(Views))]
    public void Forward_RowInPaddedBatch_EqualsRowAlone(HiddenStateView view)
    {
        using var scope = NewDisposeScope();
        var (family, config) = Read();
        if (!Has(view, family, config))
            return;
        using var head = Head(family, config, view);
        int[][] rows = [Ids(config, 9), Ids(config, 4), Ids(config, 1), Ids(config, 7)];
        var together = Run(head, view, Input(config, rows));
        for (var row = 0; row < rows.Length; row++)
        {
            var alone = Run(head, view, Input(config, [rows[row]]));
            var inBatch = together.narrow(0, row, 1);
            AssertClose(alone, view == HiddenStateView.Sequence ? inBatch : inBatch.narrow(1, 0, rows[row].Length));
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Forward_BatchOfEqualLengths_EqualsSingleRows(HiddenStateView view)
    {
        using var scope = NewDisposeScope();
        var (family, config) = Read();
        if (!Has(view, family, config))
            return;
        using var head = Head(family, config, view);
        int[][] rows = [Ids(config, 6, 1), Ids(config, 6, 2), Ids(config, 6, 3)];
        var batch = Run(head, view, new ModelInput(Input(config, rows).InputIds));
        for (var row = 0; row < rows.Length; row++)
            AssertClose(Run(head, view, new ModelInput(tensor(rows[row], ScalarType.Int64).unsqueeze(0))), batch.narrow(0, row, 1));
        Assert.False(batch[0].allclose(batch[1], 1e-3, 1e-3), "different rows must give different values");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Forward_RowOfPaddingOnly_GivesNumbers(HiddenStateView view)
    {
        using var scope = NewDisposeScope();
        var (family, config) = Read();
        if (!Has(view, family, config))
            return;
        using var head = Head(family, config, view);
        var input = Input(config, [Ids(config, 3), []]);
        Assert.True(Run(head, view, input).isfinite().all().item<bool>());
    }

    [Fact]
    public void Logits_OneToken_HaveOnePlace()
    {
        using var scope = NewDisposeScope();
        using var model = Tagger();
        using var batch = Batch.Collate([new EncodedExample(0, [1])], model.Config.PaddingId);
        Assert.Equal([1, 1, 3], model.Logits(batch).shape);
    }

    [Fact]
    public void Logits_WithoutRandomness_AreTheSameEachTime()
    {
        using var scope = NewDisposeScope();
        using var model = Tagger();
        using var batch = Batch.Collate(Rows(model), model.Config.PaddingId);
        Assert.True(model.Logits(batch).Equals(model.Logits(batch)));
    }

    [Fact]
    public void Logits_WithRandomness_DependOnTheStep()
    {
        using var scope = NewDisposeScope();
        using var model = Tagger();
        using var batch = Batch.Collate(Rows(model), model.Config.PaddingId);
        var logits = model.Logits(batch, new StepRandomness(1, 0));
        Assert.True(logits.Equals(model.Logits(batch, new StepRandomness(1, 0))));
        Assert.False(logits.allclose(model.Logits(batch, new StepRandomness(2, 0))));
        Assert.False(logits.allclose(model.Logits(batch)));
    }

    [Fact]
    public void Logits_CutIntoMicroBatches_HaveTheSameDropout()
    {
        using var scope = NewDisposeScope();
        using var model = Tagger();
        var rows = Rows(model);
        using var whole = Batch.Collate(rows, model.Config.PaddingId);
        var logits = model.Logits(whole, new StepRandomness(1, 0));
        for (var row = 0; row < rows.Count; row++)
        {
            using var one = Batch.Collate([rows[row]], model.Config.PaddingId);
            AssertClose(model.Logits(one, new StepRandomness(1, row)), logits.narrow(0, row, 1).narrow(1, 0, rows[row].InputIds.Count));
        }
    }

    [Fact]
    public void Logits_Disposed_LeaveNoTensor()
    {
        using var model = Tagger();
        using var batch = Batch.Collate(Rows(model), model.Config.PaddingId);
        AssertLeavesNothing(() => model.Logits(batch).Dispose());
        AssertLeavesNothing(() => model.Logits(batch, new StepRandomness(1, 0)).Dispose());
    }

    [Fact]
    public void Step_ForwardBackwardAndUpdate_LeavesNoTensor()
    {
        using var model = Tagger();
        using var arena = new ParameterArena(model.NamedParameters());
        using var optimizer = new AdamW(arena, new AdamWOptions());
        AssertLeavesNothing(() =>
        {
            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(Rows(model), model.Config.PaddingId);
            var loss = model.Task.SummedLoss(model.Logits(batch, new StepRandomness(1, 0)), batch.LabelIds!, 0.1);
            loss.backward();
            optimizer.Step(1e-3);
        });
    }

    [Fact]
    public void State_Names_AreThoseOfASavedFileAndLoadBack()
    {
        using var scratch = new ScratchFolder();
        using var model = Tagger();
        Assert.Equal(model.named_buffers(), []);
        ModelDirectory.Save(scratch.Path, model.Family.WriteConfig(model.Config), model.State(), []);
        using var file = CheckpointReader.Open(scratch.Path);
        Assert.Equal(model.State().Keys.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));

        var (family, config) = ModelFamilies.Read(File.ReadAllText(scratch.File("config.json")), "config.json");
        using var again = new TaskModel(family, config, model.Task, model.Labels);
        StateDictLoader.Load(again.State(), file, new LoadRules()).ThrowIfIncomplete();
        var values = again.State();
        Assert.All(model.State(), pair => Assert.True(values[pair.Key].IsSameAs(pair.Value), pair.Key));
    }

    [Fact]
    public void NamedParameters_TiedHead_CountsOnce()
    {
        var (family, config) = Read();
        if (!family.Views.Contains(HiddenStateView.Vocabulary))
            return; // nothing is tied
        using var model = new TaskModel(family, config, NlpTasks.MaskedLanguageModeling, null);
        var tables = model.NamedParameters().Where(pair => pair.Parameter.dim() == 2 && pair.Parameter.shape[0] == config.Vocabulary);
        Assert.Single(tables);
    }

    [Fact]
    public void DepthOf_EveryParameter_IsEmbeddingsALayerOrAbove()
    {
        var (family, _) = Read();
        using var model = Tagger();
        var depths = model.NamedParameters().ToLookup(pair => family.DepthOf(pair.Name), pair => pair.Name);
        Assert.Equal(AboveLayers, depths[null].Order(StringComparer.Ordinal));
        var below = depths.Select(group => group.Key).OfType<int>().Order().ToList();
        Assert.Equal(Enumerable.Range(0, below.Count), below);
        Assert.True(below.Count >= 3, "a family's suite needs two layers");
        // Every layer has the same parameters (but the first of some families); the vocabulary is among the embeddings.
        Assert.All(below.Skip(2), depth => Assert.Equal(depths[1].Count() + FirstLayerLacks, depths[depth].Count()));
        Assert.Contains(model.NamedParameters(), pair => family.DepthOf(pair.Name) == 0 && pair.Parameter.shape[0] == model.Config.Vocabulary);
    }

    [Fact]
    public void Config_WrittenAndReadAgain_IsTheSame()
    {
        var (family, config) = Read();
        var written = family.WriteConfig(config);
        Assert.Equal(written, family.WriteConfig(family.ReadConfig(written, "config.json")));
    }

    [Fact]
    public void Config_Written_HoldsNoneOfTheClassesOwnProperties()
    {
        var (family, config) = Read();
        using var written = JsonDocument.Parse(family.WriteConfig(config));
        var own = typeof(ModelConfig).GetProperties().Where(property => property.GetMethod!.IsAbstract).Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).ToList();
        Assert.NotEmpty(own);
        Assert.DoesNotContain(written.RootElement.EnumerateObject(), property => own.Contains(property.Name));
    }

    protected (ModelFamily Family, ModelConfig Config) Read() => ModelFamilies.Read(ConfigJson, "config.json");

    /// <summary>Whether the family has a view; a task on one that it lacks must be refused.</summary>
    private static bool Has(HiddenStateView view, ModelFamily family, ModelConfig config)
    {
        if (family.Views.Contains(view))
            return true;
        var task = NlpTasks.All.First(task => task.View == view);
        Assert.Contains(task.Name, Assert.Throws<UnsupportedModelException>(() => new TaskModel(family, config, task, null)).Message, StringComparison.Ordinal);
        return false;
    }

    private static GoldenHead Head(ModelFamily family, ModelConfig config, HiddenStateView view)
    {
        var head = new GoldenHead(family, config, false, [view]);
        Scatter(head.named_parameters());
        return head;
    }

    private TaskModel Tagger()
    {
        var (family, config) = Read();
        var model = new TaskModel(family, config, NlpTasks.TokenClassification, new LabelSet(["A", "B", "C"]));
        Scatter(model.NamedParameters());
        return model;
    }

    /// <summary>Values far from the usual first ones, so that attention is not uniform and no bias is 0.</summary>
    private static void Scatter(IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> parameters)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in parameters)
        {
            var values = new float[parameter.numel()];
            new RandomSource(3).Stream(RandomPurpose.Initialization, name).FillNormal(values, 0.2);
            using var drawn = tensor(values, parameter.shape);
            parameter.copy_(parameter.dim() == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? drawn + 1 : drawn);
        }
    }

    private static Tensor Run(GoldenHead head, HiddenStateView view, ModelInput input)
    {
        using var noGradient = no_grad();
        return head.View(view, head.call(input), input);
    }

    private static int[] Ids(ModelConfig config, int count, int start = 5) =>
        [.. Enumerable.Range(0, count).Select(place => config.PaddingId + 1 + (start + 7 * place) % (config.Vocabulary - config.PaddingId - 1))];

    private static ModelInput Input(ModelConfig config, int[][] rows)
    {
        var width = rows.Max(row => row.Length);
        var ids = full(rows.Length, width, config.PaddingId, ScalarType.Int64);
        var mask = zeros(rows.Length, width, ScalarType.Int64);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var place = 0; place < rows[row].Length; place++)
                (ids[row, place], mask[row, place]) = (rows[row][place], 1);
        }

        return new ModelInput(ids, mask);
    }

    private static IReadOnlyList<EncodedExample> Rows(TaskModel model) => [.. new[] { 9, 4, 7 }.Select(count =>
        new EncodedExample(0, Ids(model.Config, count, count)) { LabelIds = [.. Enumerable.Range(0, count).Select(place => place % 3)] })];

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(actual.allclose(expected, Relative, Absolute), $"off by up to {(actual - expected).abs().max().item<float>()}");
    }

    private static void AssertLeavesNothing(Action action)
    {
        action();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++)
            action();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
