using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace Graft.Tests.Reports;

/// <summary>A page as a browser would take it apart. Pages are well-formed XML too, so a tag that is not closed, or a word that breaks out, is an error here.</summary>
internal sealed class ReportPage
{
    public ReportPage(string html)
    {
        Html = html;
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Root = XDocument.Load(reader).Root!;
    }

    public string Html { get; }

    public XElement Root { get; }

    /// <summary>The text of an element with an id, blanks made one; null where there is none.</summary>
    public string? TextOf(string id) => Root.Descendants().FirstOrDefault(element => element.Attribute("id")?.Value == id) is { } found ? Plain(found) : null;

    /// <summary>All text that people read.</summary>
    public string Text => Plain(Root.Element("body")!);

    /// <summary>What every page keeps to: one heading, headings over columns, no outside resource, nothing that runs but its own script.</summary>
    public void AssertSound()
    {
        Assert.Single(Root.Descendants("h1"));
        Assert.Single(Root.Descendants("script"));
        Assert.All(Root.Descendants("th"), head => Assert.NotNull(head.Attribute("scope")));
        Assert.All(Root.Descendants("svg"), svg => Assert.True(svg.Attribute("aria-label") is not null || svg.Attribute("aria-hidden") is not null));
        var ids = Root.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.Equal(ids.Distinct(), ids);
        // Within the page, or to a file that stands below its folder.
        Assert.All(Root.Descendants("a").Select(link => link.Attribute("href")!.Value), target => Assert.True(
            target[0] == '#' ? ids.Contains(target[1..]) : char.IsAsciiLetterOrDigit(target[0]) && !target.Contains(':') && !target.Contains(".."), target));
        Assert.DoesNotMatch(new Regex("https?://|<link|<img|@import|url\\("), Html);
        Assert.DoesNotContain(Root.Descendants().SelectMany(element => element.Attributes()), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotMatch(new Regex(@"NaN|Infinity|\bSystem\."), Text);
    }

    private static string Plain(XElement element) => Regex.Replace(string.Join(' ', element.DescendantNodes().OfType<XText>()
        .Where(text => text.Parent!.Name.LocalName is not ("script" or "style")).Select(text => text.Value)), @"\s+", " ").Replace('\u00a0', ' ').Trim();
}
