using BenchmarkDotNet.Attributes;
using Graft.Training;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Benchmarks;

/// <summary>One optimizer step, clipping included, over as many parameters as MiniLM-L6 has (22 M): ours in one pass, torch's own for comparison.</summary>
[MemoryDiagnoser]
public class AdamWBenchmarks
{
    private const int Layers = 6, Hidden = 384, Intermediate = 1536, Vocabulary = 30522;

    private ParameterArena? _arena;
    private AdamW? _ours;
    private List<Parameter> _plain = [];
    private torch.optim.Optimizer? _torchs;

    [GlobalSetup]
    public void Setup()
    {
        _arena = new ParameterArena([.. Shapes().Select((shape, index) => ($"p{index}", NewParameter(shape)))]);
        _arena.Gradients.fill_(1e-3);
        _ours = new AdamW(_arena, new AdamWOptions(WeightDecay: 0.01));
        _plain = [.. Shapes().Select(NewParameter)];
        foreach (var parameter in _plain)
            parameter.grad = torch.full_like(parameter, 1e-3);
        _torchs = torch.optim.AdamW(_plain, lr: 1e-4, weight_decay: 0.01);
    }

    [Benchmark]
    public double Graft() => _ours!.Step(1e-4);

    [Benchmark(Baseline = true)]
    public double Torch()
    {
        using var scope = torch.NewDisposeScope();
        var norm = torch.nn.utils.clip_grad_norm_(_plain, 1.0);
        _torchs!.step();
        _torchs.zero_grad();
        return norm;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _ours!.Dispose();
        _arena!.Dispose();
        _torchs!.Dispose();
        _plain.ForEach(parameter => parameter.Dispose());
    }

    private static Parameter NewParameter(long[] shape) => new(torch.full(shape, 0.02f));

    private static IEnumerable<long[]> Shapes() =>
    [
        [Vocabulary, Hidden], [512, Hidden], [2, Hidden],
        .. Enumerable.Repeat<long[][]>(
            [
                [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden, Hidden], [Hidden], [Hidden], [Hidden],
                [Intermediate, Hidden], [Intermediate], [Hidden, Intermediate], [Hidden], [Hidden], [Hidden],
            ], Layers).SelectMany(shapes => shapes),
    ];
}
