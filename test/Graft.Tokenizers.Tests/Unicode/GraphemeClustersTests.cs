using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Unicode;

public class GraphemeClustersTests
{
    // Each rule of UAX 29; bars are the bounds.
    [Theory]
    [InlineData("a|b|\r\n|\n|\r|\r\n")]
    [InlineData("a|\t|\u0301|a\u0301\u0316|b")]
    [InlineData("\u1100\u1100\u1161\u11A8\u11A8|\uAC00\u1161\u11A8|\uAC01\u11A8|\u1161|\uAC00|\uAC01")]
    [InlineData("a\u200D|b|\u0E01\u0E33|\u0600a|\u0600\u0600b|\u0600|\n")]
    [InlineData("\u0915\u094D\u0937|\u0915\u094D\u093C\u0937|\u0915\u093C|\u0937|\u0915\u094D\u200C|\u0937|\u0915\u094D\u200D\u0937|\u0915\u094D|a")]
    [InlineData("\U0001F468\u200D\U0001F469|\U0001F468\U0001F3FB\u200D\U0001F469|\U0001F468\u200D\u200D|\U0001F469|a\u200D|\U0001F469|\U0001F468|\U0001F469")]
    [InlineData("\U0001F1E6\U0001F1E7|\U0001F1E6\U0001F1E7|\U0001F1E6|a|\U0001F1E6\u0301|\U0001F1E6")]
    public void EndOf_Cluster_FollowsUax29(string clusters)
    {
        var text = clusters.Replace("|", "", StringComparison.Ordinal);
        var found = new List<string>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = GraphemeClusters.EndOf(text, start);
            found.Add(text[start..end]);
        }

        Assert.Equal(clusters, string.Join('|', found));
    }
}
