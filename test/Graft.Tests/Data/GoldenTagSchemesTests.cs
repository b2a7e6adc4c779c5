using System.Text.Json;
using Graft.Data;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Data;

[Trait(Tier.Key, Tier.Shared)]
public class GoldenTagSchemesTests
{
    [Fact]
    public void Convert_GoldenCases_ConvertsEachPairAndRepairs() =>
        GoldenCases.CheckAll(
            GoldenCases.ReadJson(SharedFiles.Golden("preparation", "tag_schemes.json")).GetProperty("cases").EnumerateArray(),
            item => item.GetRawText(),
            Check);

    private static void Check(JsonElement item)
    {
        switch (item.GetProperty("kind").GetString())
        {
            case "convert":
                CheckConversions(item.GetProperty("tags"));
                break;
            case "repair to IOB2":
                CheckRepair(item);
                break;
            case var kind:
                Assert.Fail($"a kind of case that this suite does not know: {kind}");
                break;
        }
    }

    private static void CheckConversions(JsonElement tags)
    {
        var schemes = tags.EnumerateObject().ToDictionary(entry => Enum.Parse<TagScheme>(entry.Name, ignoreCase: true), entry => Tags(entry.Value));
        foreach (var (from, source) in schemes)
        {
            Assert.Empty(TagSchemes.FindIllegal([new WordExample(source, source)], from));
            var detected = TagSchemes.Detect([source]);
            Assert.Empty(TagSchemes.FindIllegal([new WordExample(source, source)], detected));
            Assert.Equal(source.All(tag => tag == "O"), detected == TagScheme.None);
            foreach (var (to, target) in schemes)
                Assert.Equal(target, TagSchemes.Convert(source, to));
        }
    }

    private static void CheckRepair(JsonElement item)
    {
        var tags = Tags(item.GetProperty("tags"));
        Assert.Equal(Tags(item.GetProperty("expected")), TagSchemes.Convert(tags, TagScheme.Iob2));
        Assert.Equal(
            item.GetProperty("changed").EnumerateArray().Select(position => position.GetInt32()),
            TagSchemes.FindIllegal([new WordExample(tags, tags)], TagScheme.Iob2).Select(illegal => illegal.Word));
    }

    private static string[] Tags(JsonElement array) => [.. array.EnumerateArray().Select(tag => tag.GetString()!)];
}
