using Graft.Reports;
using Xunit;

namespace Graft.Tests.Reports;

public class MarkupTests
{
    [Fact]
    public void Of_TextInBraces_IsEscapedAndMarkupIsNot()
    {
        var inner = Markup.Of($"<b>{"<&>\"'"}</b>");
        Assert.Equal("<p><b>&lt;&amp;&gt;&quot;&#39;</b>1.5 0.50 7</p>", Markup.Of($"<p>{inner}{1.5} {0.5:0.00} {7}</p>").ToString());
    }

    [Fact]
    public void Escape_WhatXmlHasNoPlaceFor_IsReplaced()
    {
        Assert.Equal("a\ufffdb\ufffdc", Markup.Escape("a\u0000b\u001bc"));
        Assert.Equal("\ufffd\ufffd", Markup.Escape("\u0085\u007f"));
        Assert.Equal("\ufffd", Markup.Escape("\uffff"));
        // Halves of a pair, alone and in the wrong order; a whole pair stays.
        Assert.Equal("x\ufffd", Markup.Escape("x\ud83d"));
        Assert.Equal("\ufffd\ufffd", Markup.Escape("\ude00\ud83d"));
        Assert.Equal("\ud83d\ude00", Markup.Escape("\ud83d\ude00"));
    }

    [Fact]
    public void Cut_AtAPair_LeavesNoHalf()
    {
        Assert.Equal("abc", FigureText.Cut("abc", 3));
        Assert.Equal("ab…", FigureText.Cut("abcd", 3));
        Assert.Equal("a…", FigureText.Cut("a\ud83d\ude00b", 3));
    }
}
