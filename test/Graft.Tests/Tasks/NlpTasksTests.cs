using Graft.Tasks;
using Xunit;

namespace Graft.Tests.Tasks;

public class NlpTasksTests
{
    [Fact]
    public void All_EveryTaskOfTheAssembly_IsListedOnce() => Assert.Equal(
        typeof(NlpTask).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NlpTask)) && !type.IsAbstract).OrderBy(type => type.Name),
        NlpTasks.All.Select(task => task.GetType()).OrderBy(type => type.Name));

    [Fact]
    public void All_NamesAndSuffixes_AreDistinct()
    {
        Assert.Equal(NlpTasks.All.Count, NlpTasks.All.Select(task => task.Name).Distinct().Count());
        Assert.Equal(NlpTasks.All.Count, NlpTasks.All.Select(task => task.ClassSuffix).Distinct().Count());
        Assert.All(NlpTasks.All, task => Assert.Matches("^[a-z]+(-[a-z]+)*$", task.Name));
    }

    [Fact]
    public void OfArchitecture_ReferencesClassNames_FindsTheTask()
    {
        Assert.Same(NlpTasks.TokenClassification, NlpTasks.OfArchitecture("BertForTokenClassification"));
        Assert.Same(NlpTasks.MaskedLanguageModeling, NlpTasks.OfArchitecture("RobertaForMaskedLM"));
        Assert.Null(NlpTasks.OfArchitecture("BertModel"));
        Assert.Null(NlpTasks.OfArchitecture("BertForQuestionAnswering"));
    }

    [Fact]
    public void Output_TokenClassificationWithoutLabels_Throws() =>
        Assert.Throws<ArgumentException>(() => NlpTasks.TokenClassification.Output(null));
}
