using System.Globalization;
using System.Text;

namespace Graft.Cli.Shell;

/// <summary>
/// Shows the progress of long work: a bar with rate and remaining time on a terminal, a plain line every few seconds elsewhere, nothing
/// with <c>--json</c> unless <c>--verbose</c>. Used from one thread.
/// </summary>
internal sealed class ProgressView : IDisposable
{
    private const int BarWidth = 20;
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultRateOver = TimeSpan.FromSeconds(15);

    private readonly Terminal _terminal;
    private readonly string _title;
    private readonly string _unit;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _rateOver;
    private readonly long _start;
    private readonly Queue<(long Time, double Amount, long Done)> _samples = new();
    private long _shown;
    private ProgressReport? _pending;

    /// <summary>Begins a work.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="title">What is being done, such as <c>training</c>.</param>
    /// <param name="unit">What the rate counts, such as <c>tokens</c>.</param>
    /// <param name="clock">The time; null for the system's.</param>
    /// <param name="rateOver">Over what time the rate is, and so the remaining time; null for 15 seconds. Longer where the work has long pauses of another kind.</param>
    public ProgressView(Terminal terminal, string title, string unit, TimeProvider? clock = null, TimeSpan? rateOver = null)
    {
        _terminal = terminal;
        _title = title;
        _unit = unit;
        _clock = clock ?? TimeProvider.System;
        _rateOver = rateOver ?? DefaultRateOver;
        _start = _shown = _clock.GetTimestamp();
    }

    /// <summary>Takes note of how far the work is, and shows it when it is time.</summary>
    public void Report(ProgressReport report)
    {
        if (!_terminal.ShowsProgress)
            return;
        var now = _clock.GetTimestamp();
        if (_samples.Count == 0)
            _samples.Enqueue((_start, 0, report.Done));
        _samples.Enqueue((now, report.Amount, report.Done));
        while (_samples.Count > 2 && _clock.GetElapsedTime(_samples.Peek().Time, now) > _rateOver)
            _samples.Dequeue();
        _pending = report;
        if (_clock.GetElapsedTime(_shown, now) >= (_terminal.CanRedraw ? RedrawEvery : WriteEvery))
            Show(report, now);
    }

    /// <summary>Ends the work: the last line stays.</summary>
    public void Dispose()
    {
        _terminal.EraseStatus();
        if (_pending is { } last)
            _terminal.Say(Line(last, _clock.GetTimestamp(), isLast: true));
        _pending = null;
    }

    private void Show(ProgressReport report, long now)
    {
        _shown = now;
        var line = Line(report, now, isLast: false);
        if (_terminal.CanRedraw)
            _terminal.DrawStatus(line);
        else
            _terminal.Say(line);
    }

    private string Line(ProgressReport report, long now, bool isLast)
    {
        var line = new StringBuilder(_title);
        if (report.Total > 0)
        {
            var share = Math.Clamp((double)report.Done / report.Total, 0, 1);
            var filled = (int)(share * BarWidth);
            if (_terminal.CanRedraw && !isLast)
                line.Append($" [{new string('=', filled)}{new string(' ', BarWidth - filled)}]");
            line.Append(CultureInfo.InvariantCulture, $" {Math.Floor(share * 100):0}% {report.Done:N0}/{report.Total:N0}");
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $" {report.Done:N0}");
        }

        AppendTimes(line, report, now, isLast);
        foreach (var (name, value) in report.Fields)
            line.Append($"  {name} {value}");
        return line.ToString();
    }

    private void AppendTimes(StringBuilder line, ProgressReport report, long now, bool isLast)
    {
        // The whole work's rate is what one keeps; the recent one is what one watches.
        var first = isLast ? (Time: _start, Amount: 0.0, report.Done) : _samples.Peek();
        var seconds = _clock.GetElapsedTime(first.Time, now).TotalSeconds;
        if (seconds <= 0)
            return;
        line.Append(CultureInfo.InvariantCulture, $"  {(report.Amount - first.Amount) / seconds:N0} {_unit}/s");
        var steps = report.Done - first.Done;
        if (isLast)
            line.Append($"  in {Duration(_clock.GetElapsedTime(_start, now))}");
        else if (steps > 0 && report.Total > report.Done)
            line.Append($"  {Duration(TimeSpan.FromSeconds(Math.Min(seconds / steps * (report.Total - report.Done), 1e8)))} left");
    }

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:00}:{time.Seconds:00}");
}
