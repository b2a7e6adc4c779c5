using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Spectre.Console;
using Xunit;

namespace Graft.Cli.Tests.Shell;

public sealed partial class TerminalTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Theory]
    [InlineData("runs/a/recipe.json", "runs/a/recipe.json")]
    [InlineData("runs/my run", "'runs/my run'")]
    [InlineData("runs/it's", "'runs/it'\\''s'")]
    [InlineData("runs/$a", "'runs/$a'")]
    [InlineData("corsi/città", "corsi/città")]
    public void ShownPath_InCommand_IsOneWordOfAShell(string path, string word)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("its shells quote in another way");
        Assert.Equal(word, ShownPath.InCommand(path));
    }

    [Fact]
    public void Write_WithJson_OneObjectALineAndNothingElse()
    {
        var terminal = Create(isJson: true);
        terminal.Say("a message");
        terminal.Write(new Figures("à «b»", 0.967), Json.Default.Figures, _ => throw new InvalidOperationException("not for people"));
        terminal.Write(new Figures("c", 1), Json.Default.Figures, _ => throw new InvalidOperationException("not for people"));
        Assert.Equal("{\"file_name\":\"à «b»\",\"value\":0.967}\n{\"file_name\":\"c\",\"value\":1}\n", _output.ToString());
        Assert.Equal("a message\n", _error.ToString());
    }

    [Fact]
    public void Write_ForPeopleIntoAFile_NoColourNoPadding()
    {
        Create().Write(new Figures("name", 1), Json.Default.Figures, figures => new Table().AddColumn("A").AddColumn("Long heading").AddRow("[red]1[/]", figures.FileName));
        Assert.DoesNotContain('\u001b', _output.ToString());
        Assert.All(_output.ToString().Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.Contains("name", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Warn_OnATerminal_ColourOnlyWhereWelcome(bool useColour, bool expected)
    {
        var settings = new TerminalSettings(_output, _error, ErrorIsTerminal: true, UseColour: useColour);
        new Terminal(settings, isJson: false, isVerbose: false).Warn("mind [this]");
        Assert.Equal(expected, _error.ToString().Contains('\u001b'));
        Assert.Contains("mind [this]", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "detail\n")]
    [InlineData(false, "")]
    public void SayDetail_OnlyWhenVerbose(bool isVerbose, string expected)
    {
        new Terminal(new TerminalSettings(_output, _error), isJson: false, isVerbose).SayDetail("detail");
        Assert.Equal(expected, _error.ToString());
    }

    [Fact]
    public void DrawStatus_LongerThanTheTerminal_CutAndErasedBeforeAMessage()
    {
        var terminal = new Terminal(new TerminalSettings(_output, _error, ErrorIsTerminal: true, Width: 10), isJson: false, isVerbose: false);
        terminal.DrawStatus("0123456789abc");
        terminal.Say("message");
        Assert.Equal("\r012345678\u001b[K\r\u001b[Kmessage\n", _error.ToString());
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Terminal Create(bool isJson = false) => new(new TerminalSettings(_output, _error), isJson, isVerbose: false);

    internal sealed record Figures(string FileName, double Value);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Figures))]
    private sealed partial class Json : JsonSerializerContext;
}
