using Graft.Cli.Commands.Quickstart;
using Spectre.Console;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class CurveTextTests
{
    [Fact]
    public void Draw_TwoLines_PointsAtTheirPlaces() => Assert.Equal(
        """
          80 ┤        ·x
             │     ···
          70 ┤  ···
             │x·   ····o
          60 ┤o····
             └──────────
              20     180 sentences
        """,
        Text([new('x', "red", [(20, 66), (180, 80)]), new('o', "blue", [(20, 60), (180, 65)])], 10, 5));

    [Fact]
    public void Draw_OnePoint_InTheMiddle() => Assert.Equal(
        """
         100 ┤  x
             │
          90 ┤
             └─────
               20 sentences
        """,
        Text([new('x', "red", [(20, 100)])], 5, 3));

    private static string Text(IReadOnlyList<CurveLine> lines, int width, int height)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;
        console.Write(CurveText.Draw(lines, width, height, "sentences"));
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd())).TrimEnd().ReplaceLineEndings();
    }
}
