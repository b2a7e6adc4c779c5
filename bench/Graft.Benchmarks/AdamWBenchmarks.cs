using BenchmarkDotNet.Attributes;
using Graft.Training;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Benchmarks;

/// <summary>One optimizer step over the parameters of MiniLM-L6 (22.7 M), with clipping and without: the library's, and torch's own for comparison.</summary>
[MemoryDiagnoser]
public class AdamWBenchmarks
{
    /// <summary>The global norm that gradients are clipped to; 0 leaves them.</summary>
    [Params(0, 1)]
    public double MaxGradNorm { get; set; }

    private ParameterArena? _arena;
    private AdamW? _ours;
    private List<Parameter> _plain = [];
    private List<torch.Tensor> _gradients = [];
    private torch.optim.Optimizer? _torchs;

    [GlobalSetup]
    public void Setup()
    {
        _arena = new ParameterArena([.. MiniLmShapes.All.Select((shape, index) => ($"p{index}", NewParameter(shape)))]);
        _arena.Gradients.fill_(1e-3);
        _ours = new AdamW(_arena, new AdamWOptions(WeightDecay: 0.01, MaxGradientNorm: MaxGradNorm));
        _plain = [.. MiniLmShapes.All.Select(NewParameter)];
        _gradients = _plain.ConvertAll(parameter => torch.full_like(parameter, 1e-3));
        foreach (var (parameter, gradient) in _plain.Zip(_gradients))
            parameter.grad = gradient;
        _torchs = torch.optim.AdamW(_plain, lr: 1e-4, weight_decay: 0.01);
    }

    [Benchmark]
    public double Graft() => _ours!.Step(1e-4);

    [Benchmark(Baseline = true)]
    public double Torch()
    {
        using var scope = torch.NewDisposeScope();
        var norm = MaxGradNorm > 0 ? torch.nn.utils.clip_grad_norm_(_plain, MaxGradNorm) : 0;
        _torchs!.step();
        // Not zero_grad, which may take the gradients away: the next step would then have nothing to do. The library's step zeroes them too.
        _gradients.ForEach(gradient => gradient.zero_());
        return norm;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _ours!.Dispose();
        _arena!.Dispose();
        _torchs!.Dispose();
        _gradients.ForEach(gradient => gradient.Dispose());
        _plain.ForEach(parameter => parameter.Dispose());
    }

    private static Parameter NewParameter(long[] shape) => new(torch.full(shape, 0.02f));
}
