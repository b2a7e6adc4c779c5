using Graft.Modeling;
using Xunit;

namespace Graft.Tests.Modeling;

public class ModelFamiliesTests
{
    [Fact]
    public void All_EveryFamilyOfTheAssembly_IsListedOnce() => Assert.Equal(
        typeof(ModelFamily).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ModelFamily)) && !type.IsAbstract).OrderBy(type => type.Name),
        ModelFamilies.All.Select(family => family.GetType()).OrderBy(type => type.Name));

    [Fact]
    public void All_ModelTypes_BelongToOneFamilyEach()
    {
        var types = ModelFamilies.All.SelectMany(family => family.ModelTypes).ToList();
        Assert.Equal(types.Count, types.Distinct().Count());
        Assert.All(ModelFamilies.All, family => Assert.NotEmpty(family.ModelTypes));
    }

    /// <summary>Each family's tests must derive from the suite, so that no new family escapes it.</summary>
    [Fact]
    public void All_EveryFamily_HasASuite() => Assert.Equal(
        ModelFamilies.All.Select(family => family.GetType().Name).Order(),
        typeof(FamilySuite).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FamilySuite)) && !type.IsAbstract)
            .Select(type => ((FamilySuite)Activator.CreateInstance(type)!).Family.GetType().Name).Distinct().Order());

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"model_type\": null}")]
    [InlineData("{\"model_type\": 3}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"model_type\": \"gpt9\"}")]
    public void Read_NoKnownModelType_ListsTheSupportedOnes(string json)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Read(json, "some/config.json"));
        Assert.All(ModelFamilies.All.SelectMany(family => family.ModelTypes), type => Assert.Contains(type, error.Message, StringComparison.Ordinal));
        Assert.Contains("some/config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownModelType_NamesIt() =>
        Assert.Contains("'gpt9'", Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Read("{\"model_type\": \"gpt9\"}", "c")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"model_type\": \"bert\"")]
    [InlineData("{\"model_type\": \"bert\", \"model_type\": \"bert\"}")]
    public void Read_NoJson_IsRefused(string json) =>
        Assert.Contains("some/config.json", Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Read(json, "some/config.json")).Message, StringComparison.Ordinal);
}
