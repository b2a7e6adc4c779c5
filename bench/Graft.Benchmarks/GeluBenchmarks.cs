using BenchmarkDotNet.Attributes;
using Graft.Modeling.Layers;
using Graft.Native;
using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>
/// The activation of a feed-forward layer with its bias, over 640 tokens: the library's one pass, and torch's sum and gelu; forward alone, and
/// with backward. The library uses up the memory that it is given, so both sides begin with a copy.
/// </summary>
[MemoryDiagnoser]
public class GeluBenchmarks
{
    private const int Tokens = 640;
    private torch.Tensor? _states;
    private torch.Tensor? _bias;

    /// <summary>MiniLM's hidden and intermediate sizes.</summary>
    [Params(384, 1536)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        NativeLibraries.Load(); // before torch is used by itself
        _states = torch.linspace(-4, 4, Tokens * Width).view(Tokens, Width).requires_grad_(true);
        _bias = torch.linspace(-1, 1, Width).requires_grad_(true);
    }

    [Benchmark]
    public void Graft()
    {
        using var noGradient = torch.no_grad();
        Ours().Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Torch()
    {
        using var noGradient = torch.no_grad();
        Torchs().Dispose();
    }

    [Benchmark]
    public void GraftWithBackward() => Backward.Of(_states!, Ours);

    [Benchmark]
    public void TorchWithBackward() => Backward.Of(_states!, Torchs);

    private torch.Tensor Ours()
    {
        using var copy = _states!.clone();
        return BiasActivation.Apply(copy, _bias!, "gelu");
    }

    private torch.Tensor Torchs()
    {
        using var copy = _states!.clone();
        using var sum = copy + _bias!;
        return torch.nn.functional.gelu(sum);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _states!.Dispose();
        _bias!.Dispose();
    }
}
