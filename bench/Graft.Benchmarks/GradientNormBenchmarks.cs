using BenchmarkDotNet.Attributes;
using Graft.Training;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Benchmarks;

/// <summary>
/// The global norm of the gradients of MiniLM-L6 (22.7 M): one pass over the arena, and torch's clip_grad_norm_ for comparison, which also
/// scales them. (The library scales in the optimizer's pass: see <see cref="AdamWBenchmarks"/> for the two together.)
/// </summary>
[MemoryDiagnoser]
public class GradientNormBenchmarks
{
    private ParameterArena? _arena;
    private AdamW? _ours;
    private List<Parameter> _plain = [];

    [GlobalSetup]
    public void Setup()
    {
        _arena = new ParameterArena([.. MiniLmShapes.All.Select((shape, index) => ($"p{index}", new Parameter(torch.full(shape, 0.02f))))]);
        _arena.Gradients.fill_(1e-6); // a norm below 1: torch's scaling then multiplies by 1 and changes nothing from call to call
        _ours = new AdamW(_arena, new AdamWOptions());
        _plain = [.. MiniLmShapes.All.Select(shape => new Parameter(torch.full(shape, 0.02f)))];
        foreach (var parameter in _plain)
            parameter.grad = torch.full_like(parameter, 1e-6);
    }

    [Benchmark]
    public double Graft() => _ours!.GradientNorm();

    [Benchmark(Baseline = true)]
    public double Torch()
    {
        using var scope = torch.NewDisposeScope();
        return torch.nn.utils.clip_grad_norm_(_plain, 1.0);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _ours!.Dispose();
        _arena!.Dispose();
        _plain.ForEach(parameter => parameter.Dispose());
    }
}
