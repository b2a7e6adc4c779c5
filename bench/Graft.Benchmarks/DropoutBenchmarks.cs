using BenchmarkDotNet.Attributes;
using Graft.Modeling;
using Graft.Modeling.Layers;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>
/// Dropout of the hidden states of 640 tokens (32 rows of 20): masks from Philox on all cores, and torch's own for comparison; forward alone,
/// and forward with backward.
/// </summary>
[MemoryDiagnoser]
public class DropoutBenchmarks
{
    private const int Rows = 32, Tokens = 20;
    private readonly Dropout _ours = new(0.1, site: 1);
    private readonly StepRandomness _randomness = new(Key: 42, FirstRow: 0);
    private torch.Tensor? _hidden;

    /// <summary>MiniLM's hidden and intermediate sizes.</summary>
    [Params(384, 1536)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup() => _hidden = torch.ones([Rows, Tokens, Width], requires_grad: true);

    [Benchmark]
    public void Graft() => _ours.Apply(_hidden!, _randomness).Dispose();

    [Benchmark(Baseline = true)]
    public void Torch() => torch.nn.functional.dropout(_hidden!, 0.1, training: true).Dispose();

    [Benchmark]
    public void GraftWithBackward() => Backward.Of(_hidden!, () => _ours.Apply(_hidden!, _randomness));

    [Benchmark]
    public void TorchWithBackward() => Backward.Of(_hidden!, () => torch.nn.functional.dropout(_hidden!, 0.1, training: true));

    [GlobalCleanup]
    public void Cleanup() => _hidden!.Dispose();
}
