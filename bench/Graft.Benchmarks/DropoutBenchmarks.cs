using BenchmarkDotNet.Attributes;
using Graft.Modeling;
using Graft.Modeling.Layers;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>Dropout of a batch's hidden states, (32, 64, 768): masks from Philox on all cores, and torch's own for comparison.</summary>
[MemoryDiagnoser]
public class DropoutBenchmarks
{
    private readonly Dropout _ours = new(0.1, site: 1);
    private readonly StepRandomness _randomness = new(Key: 42, FirstRow: 0);
    private torch.Tensor? _hidden;

    [GlobalSetup]
    public void Setup() => _hidden = torch.ones(32, 64, 768);

    [Benchmark]
    public void Graft() => _ours.Apply(_hidden!, _randomness).Dispose();

    [Benchmark(Baseline = true)]
    public void Torch() => torch.nn.functional.dropout(_hidden!, 0.1, training: true).Dispose();

    [GlobalCleanup]
    public void Cleanup() => _hidden!.Dispose();
}
