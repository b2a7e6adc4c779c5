using System.Text.Json;
using System.Text.Json.Nodes;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Modeling;

/// <summary>The model directory that a run leaves, held against the one that the reference saves.</summary>
public class SavedModelTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Save_GoldenTaggers_GivesTheReferencesFiles() => GoldenCases.CheckAll(
        GoldenModelTests.Directories().Where(folder => Path.GetFileName(folder) == "token-classification"), Path.GetFullPath, folder =>
        {
            using var scratch = new ScratchFolder();
            using var model = Load(folder);
            ModelDirectory.Save(scratch.Path, model.Family.WriteConfig(model.Config), model.State(), []);

            using var expected = CheckpointReader.Open(folder);
            using var actual = CheckpointReader.Open(scratch.Path);
            Assert.Equal(expected.Metadata, actual.Metadata);
            Assert.Equal("pt", actual.Metadata["format"]);
            Assert.Equal(Describe(expected), Describe(actual));
            Assert.True(
                File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).AsSpan().SequenceEqual(File.ReadAllBytes(scratch.File("model.safetensors"))),
                "the weights' files differ in bytes");
            AssertSameKeysAndValues(Path.Combine(folder, "config.json"), scratch.File("config.json"));
        });

    [Fact]
    public void Save_TrainedTask_WritesWhatTheReferenceAsksFor()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = source.CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out var report);
        Assert.Equal(["classifier.bias", "classifier.weight"], model.State().Keys.Except(report.Loaded).Order());
        Assert.All(report.Unexpected, name => Assert.StartsWith("cls.", name, StringComparison.Ordinal));
        source.Save(scratch.Path, model);

        var config = GoldenCases.ReadJson(scratch.File("config.json"));
        Assert.Equal("BertForTokenClassification", config.GetProperty("architectures").EnumerateArray().Single().GetString());
        Assert.Equal("B", config.GetProperty("id2label").GetProperty("1").GetString());
        Assert.Equal(2, config.GetProperty("label2id").GetProperty("C").GetInt32());
        Assert.Equal("float32", config.GetProperty("dtype").GetString());
        Assert.Equal("the tests of Graft", config.GetProperty("made_for").GetString());
        foreach (var file in new[] { "vocab.txt", "tokenizer_config.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(TinyBert.Folder, file)), File.ReadAllBytes(scratch.File(file)));
        Assert.Equal(4, Directory.EnumerateFileSystemEntries(scratch.Path).Count());
    }

    [Fact]
    public void LoadSavedTask_SavedModel_HasTheSameWeightsAndConfig()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = source.CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out _);
        source.Save(scratch.Path, model);

        var saved = PretrainedModel.Open(scratch.Path);
        Assert.Same(NlpTasks.TokenClassification, saved.SavedTask);
        using var again = saved.LoadSavedTask();
        AssertSame(model, again);
        Assert.Equal(model.Labels, again.Labels!);
        Assert.Equal(File.ReadAllText(scratch.File("config.json")), saved.Family.WriteConfig(again.Config));
    }

    [Fact]
    public void LoadSavedTask_LanguageModel_HasItsHead()
    {
        using var model = PretrainedModel.Open(TinyBert.Folder).LoadSavedTask();
        Assert.Same(NlpTasks.MaskedLanguageModeling, model.Task);
        Assert.Null(model.Labels);
    }

    [Fact]
    public void LoadSavedTask_TwoLabelsThatTheConfigDoesNotName_TakesTheDefaultNames()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = source.CreateModel(NlpTasks.TokenClassification, new LabelSet(["LABEL_0", "LABEL_1"]), new RandomSource(1), out _);
        source.Save(scratch.Path, model);
        Change(scratch.File("config.json"), config =>
        {
            config.Remove("id2label");
            config.Remove("label2id");
        });
        using var again = PretrainedModel.Open(scratch.Path).LoadSavedTask();
        Assert.Equal(["LABEL_0", "LABEL_1"], again.Labels!);
        AssertSame(model, again);
    }

    [Fact]
    public void LoadSavedTask_BareBackboneOrUnknownHead_SaysWhatToDo()
    {
        using var scratch = new ScratchFolder();
        foreach (var file in Directory.EnumerateFiles(TinyBert.Folder))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
        foreach (var architecture in new[] { "BertModel", "BertForSomethingElse" })
        {
            Change(scratch.File("config.json"), config => config["architectures"] = new JsonArray(architecture));
            var error = Assert.Throws<UnsupportedModelException>(() => PretrainedModel.Open(scratch.Path).LoadSavedTask());
            Assert.Contains(architecture, error.Message, StringComparison.Ordinal);
            Assert.Contains("graft train", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LoadSavedTask_LabelIdsWithAGap_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = source.CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out _);
        source.Save(scratch.Path, model);
        Change(scratch.File("config.json"), config => config["id2label"] = new JsonObject { ["0"] = "A", ["1"] = "B", ["3"] = "C" });
        Assert.Contains("id2label", Assert.Throws<UnsupportedModelException>(() => PretrainedModel.Open(scratch.Path).LoadSavedTask()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateModel_SameLabels_KeepsTheHeadAndOtherLabelsDrawAnew()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = source.CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out _);
        source.Save(scratch.Path, model);
        var saved = PretrainedModel.Open(scratch.Path);
        using var same = saved.CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(2), out _);
        AssertSame(model, same);
        using var other = saved.CreateModel(NlpTasks.TokenClassification, new LabelSet(["C", "B", "A"]), new RandomSource(2), out _);
        Assert.False(other.State()["classifier.weight"].IsSameAs(model.State()["classifier.weight"]));
    }

    [Fact]
    public void CreateModel_NewHead_IsDrawnFromTheSeedWithTheConfigsDeviation()
    {
        var labels = new LabelSet(Enumerable.Range(0, 64).Select(id => $"L{id}"));
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var one = source.CreateModel(NlpTasks.TokenClassification, labels, new RandomSource(1), out _);
        using var same = source.CreateModel(NlpTasks.TokenClassification, labels, new RandomSource(1), out _);
        using var other = source.CreateModel(NlpTasks.TokenClassification, labels, new RandomSource(2), out _);
        AssertSame(one, same);
        var weight = one.State()["classifier.weight"];
        Assert.False(weight.IsSameAs(other.State()["classifier.weight"]));
        Assert.InRange(weight.std().item<float>(), 0.018f, 0.022f);
        Assert.True(one.State()["classifier.bias"].eq(0).all().item<bool>());
    }

    private static TaskModel Load(string folder)
    {
        var configFile = Path.Combine(folder, "config.json");
        var (family, config) = ModelFamilies.Read(File.ReadAllText(configFile), configFile);
        var model = new TaskModel(family, config, NlpTasks.TokenClassification, new LabelSet(config.Labels() ?? ["LABEL_0", "LABEL_1"]));
        using var weights = CheckpointReader.Open(folder);
        StateDictLoader.Load(model.State(), weights, new LoadRules()).ThrowIfIncomplete();
        return model;
    }

    private static IEnumerable<string> Describe(CheckpointReader weights) => weights.Tensors.Values.Select(entry => entry.ToString()).Order(StringComparer.Ordinal);

    private static void AssertSameKeysAndValues(string expectedFile, string actualFile)
    {
        var expected = GoldenCases.ReadJson(expectedFile).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        var actual = GoldenCases.ReadJson(actualFile).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        // The labels' names are ours to write even where the reference leaves default ones out.
        Assert.Equal(expected.Keys.Order(), actual.Keys.Where(key => expected.ContainsKey(key) || key is not ("id2label" or "label2id")).Order());
        Assert.All(expected, pair => Assert.True(JsonElement.DeepEquals(pair.Value, actual[pair.Key]), $"{pair.Key}: {actual[pair.Key]}, the reference has {pair.Value}"));
    }

    private static void AssertSame(TaskModel expected, TaskModel actual)
    {
        var values = actual.State();
        Assert.Equal(expected.State().Keys.Order(), values.Keys.Order());
        Assert.All(expected.State(), pair => Assert.True(values[pair.Key].IsSameAs(pair.Value), pair.Key));
    }

    private static void Change(string file, Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(config);
        File.WriteAllText(file, config.ToJsonString());
    }
}
