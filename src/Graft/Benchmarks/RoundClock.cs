using System.Diagnostics;
using Graft.Native;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>
/// Times rounds and measures sgemm between them, with the clock stopped: a machine's speed drifts within minutes, so the yardstick is laid
/// on before, in the middle of and after every round.
/// </summary>
internal sealed class RoundClock(BenchmarkOptions options)
{
    private readonly List<BenchmarkRound> _rounds = [];
    private readonly List<double> _yardsticks = [];
    private readonly Stopwatch _watch = new();
    private (long LiveTensors, long ManagedBytes) _before;

    /// <summary>Begins the first round; the warm-up is over.</summary>
    public void Start()
    {
        _before = Memory();
        Measure();
        _watch.Restart();
    }

    /// <summary>Measures sgemm in the middle of a round.</summary>
    public void Pause()
    {
        _watch.Stop();
        Measure();
        _watch.Start();
    }

    /// <summary>Ends a round, and begins the next one.</summary>
    /// <param name="tokens">Tokens of the round.</param>
    public void Lap(long tokens)
    {
        _watch.Stop();
        Measure();
        _rounds.Add(new BenchmarkRound(tokens, _watch.Elapsed.TotalSeconds, BenchmarkFigures.Median(_yardsticks)));
        _yardsticks.RemoveRange(0, _yardsticks.Count - 1);
        _watch.Restart();
    }

    /// <summary>What the rounds found; called at the end of the last one.</summary>
    public BenchmarkFigures Figures(BenchmarkPart part, long flopPerToken, int stepsPerRound)
    {
        var (liveTensors, managedBytes) = Memory();
        using var process = Process.GetCurrentProcess();
        return BenchmarkFigures.Of(part, flopPerToken, stepsPerRound, _rounds, new MemoryFigures(
            _before.LiveTensors, liveTensors, _before.ManagedBytes, managedBytes, process.PeakWorkingSet64));
    }

    private void Measure() => _yardsticks.Add(Sgemm.MeasureGflops(options.SgemmSize, options.SgemmRepeats));

    // Tensors first: a collection disposes those that nobody holds any more, and would so hide a leak.
    private static (long LiveTensors, long ManagedBytes) Memory() =>
        (DisposeScopeManager.Statistics.ThreadTotalLiveCount, GC.GetTotalMemory(forceFullCollection: true));
}
