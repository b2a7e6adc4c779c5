using BenchmarkDotNet.Attributes;
using Graft.Modeling.Layers;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>The activation of a feed-forward layer over 640 tokens: the library's, and torch's own for comparison; forward alone, and with backward.</summary>
[MemoryDiagnoser]
public class GeluBenchmarks
{
    private const int Tokens = 640;
    private readonly Func<torch.Tensor, torch.Tensor> _ours = Activation.Get("gelu");
    private torch.Tensor? _states;

    /// <summary>MiniLM's hidden and intermediate sizes.</summary>
    [Params(384, 1536)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup() => _states = torch.linspace(-4, 4, Tokens * Width).view(Tokens, Width).requires_grad_(true);

    [Benchmark]
    public void Graft() => _ours(_states!).Dispose();

    [Benchmark(Baseline = true)]
    public void Torch() => torch.nn.functional.gelu(_states!).Dispose();

    [Benchmark]
    public void GraftWithBackward() => Backward.Of(_states!, () => _ours(_states!));

    [Benchmark]
    public void TorchWithBackward() => Backward.Of(_states!, () => torch.nn.functional.gelu(_states!));

    [GlobalCleanup]
    public void Cleanup() => _states!.Dispose();
}
