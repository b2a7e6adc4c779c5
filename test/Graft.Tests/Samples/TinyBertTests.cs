using Graft.Data;
using Graft.Experiments;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Samples;

/// <summary>The checkpoint of the samples: small, complete, and of use for the sample data.</summary>
public class TinyBertTests
{
    private const long MaxBytes = 200_000;

    private static string Folder { get; } = Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert");

    [Fact]
    public void Files_Together_StayUnderTheirLimit() =>
        Assert.InRange(Directory.EnumerateFiles(Folder).Sum(file => new FileInfo(file).Length), 1, MaxBytes);

    [Fact]
    public void Readme_Sizes_AreThoseOfTheFiles()
    {
        using var model = PretrainedModel.Open(Folder).LoadSavedTask();
        var readme = File.ReadAllText(Path.Combine(Folder, "..", "README.md")).ReplaceLineEndings(" ");
        Assert.Contains($"{model.Config.Vocabulary:N0} tokens", readme, StringComparison.Ordinal);
        Assert.Contains($"{model.NamedParameters().Sum(pair => pair.Parameter.numel()):N0} parameters", readme, StringComparison.Ordinal);
        Assert.Contains($"{Directory.EnumerateFiles(Folder).Sum(file => new FileInfo(file).Length):N0} bytes", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateModel_ForTokenClassification_DrawsTheHeadOnly()
    {
        using var model = PretrainedModel.Open(Folder).CreateModel(NlpTasks.TokenClassification, new LabelSet(["NOUN", "VERB"]), new RandomSource(1), out var report);
        Assert.Equal(["classifier.bias", "classifier.weight"], model.NamedParameters().Select(pair => pair.Name).Except(report.Loaded).Order(StringComparer.Ordinal));
        Assert.All(report.Unexpected, name => Assert.StartsWith("cls.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Tokenizer_OnTheSampleData_KnowsEveryCharacter()
    {
        var tokenizer = PretrainedModel.Open(Folder).Tokenizer;
        foreach (var part in SampleDataTests.Parts)
        {
            foreach (var sentence in WordDataset.Read(Path.Combine(SharedFiles.Repository, "samples", "data", $"{part.Data}.conllu")))
                Assert.DoesNotContain(tokenizer.UnknownId!.Value, tokenizer.EncodeWords(sentence.Words).Ids);
        }
    }

    [Fact]
    public void FirstRecipe_Prepared_NamesWhatIsThere()
    {
        using var output = new Checkpoints.ScratchFolder();
        var recipe = Recipe.Read(Path.Combine(SharedFiles.Repository, "recipes", "first.json"));
        using var run = TrainingRun.Prepare(recipe with { Output = output.File("run") });
        Assert.Equal(180, run.Summary.Train.Examples);
        Assert.Equal(0, run.Summary.Overlap!.SharedSentences);
        Assert.Empty(run.Summary.Overlap.UnknownLabels);
    }
}
