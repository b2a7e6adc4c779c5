using Graft.Cli.Shell;
using Xunit;

namespace Graft.Cli.Tests.Shell;

public sealed class ProgressViewTests : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly Clock _clock = new();

    [Fact]
    public void Report_NotOnATerminal_OneLineEveryFiveSecondsAndOneAtTheEnd()
    {
        Run(CreateTerminal(isTerminal: false), steps: 120);
        Assert.Equal(
            [
                "training 41% 50/120  1,000 tokens/s  00:07 left  loss 0.50  lr 1e-4",
                "training 83% 100/120  1,000 tokens/s  00:02 left  loss 0.50  lr 1e-4",
                "training 100% 120/120  1,000 tokens/s  in 00:12  loss 0.50  lr 1e-4",
            ],
            Lines());
    }

    [Fact]
    public void Report_OnATerminal_ABarThatIsDrawnOver()
    {
        Run(CreateTerminal(isTerminal: true), steps: 10, total: 20);
        var drawn = _error.ToString().Split('\r');
        Assert.Contains("training [=====               ] 25% 5/20  1,000 tokens/s  00:01 left  loss 0.50  lr 1e-4\u001b[K", drawn);
        Assert.EndsWith("\u001b[Ktraining 50% 10/20  1,000 tokens/s  in 00:01  loss 0.50  lr 1e-4\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithoutTotal_CountsWithoutAnEnd()
    {
        Run(CreateTerminal(isTerminal: false), steps: 20, total: 0);
        Assert.Equal(["training 20  1,000 tokens/s  in 00:02  loss 0.50  lr 1e-4"], Lines());
    }

    [Fact]
    public void Report_ResumedRun_RateAndRestCountThisProcessOnly()
    {
        using (var view = new ProgressView(CreateTerminal(isTerminal: false), "training", "tokens", _clock))
        {
            for (var step = 901; step <= 960; step++)
            {
                _clock.Advance(TimeSpan.FromSeconds(0.1));
                view.Report(new ProgressReport(step, 1000, (step - 900) * 100.0, []));
            }
        }

        Assert.Equal(["training 95% 950/1,000  1,000 tokens/s  00:05 left", "training 96% 960/1,000  1,000 tokens/s  in 00:06"], Lines());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Report_WithJson_OnlyWhenVerbose(bool isVerbose, int expected)
    {
        Run(new Terminal(new TerminalSettings(TextWriter.Null, _error), isJson: true, isVerbose), steps: 10);
        Assert.Equal(expected, Lines().Length);
    }

    public void Dispose() => _error.Dispose();

    private string[] Lines() => _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Terminal CreateTerminal(bool isTerminal) =>
        new(new TerminalSettings(TextWriter.Null, _error, ErrorIsTerminal: isTerminal), isJson: false, isVerbose: false);

    private void Run(Terminal terminal, int steps, int? total = null)
    {
        using var view = new ProgressView(terminal, "training", "tokens", _clock);
        for (var step = 1; step <= steps; step++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            view.Report(new ProgressReport(step, total ?? steps, step * 100.0, [("loss", "0.50"), ("lr", "1e-4")]));
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
