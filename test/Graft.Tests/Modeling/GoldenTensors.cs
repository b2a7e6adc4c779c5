using System.Text.Json;
using Graft.Checkpoints;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

/// <summary>A golden model directory: its io tensors and the tolerances that its expect.json states.</summary>
internal sealed class GoldenTensors : IDisposable
{
    private readonly SafeTensorsFile _io;

    public GoldenTensors(string directory)
    {
        Directory = directory;
        Expect = GoldenCases.ReadJson(Path.Combine(directory, "expect.json"));
        _io = SafeTensorsFile.Open(Path.Combine(directory, "io.safetensors"));
    }

    public string Directory { get; }

    public JsonElement Expect { get; }

    public bool Has(string name) => _io.Tensors.ContainsKey(name);

    public IEnumerable<string> Names => _io.Tensors.Keys;

    public Tensor this[string name] => _io.Read(name);

    /// <summary>Forward values, within the stated tolerance where the mask is 1 (or everywhere, without a mask).</summary>
    public void AssertForward(string name, Tensor actual, Tensor? mask = null) => AssertClose(name, actual, "forward", mask);

    public void AssertGradient(string name, Tensor actual) => AssertClose(name, actual, "gradient", null);

    public void Dispose() => _io.Dispose();

    private void AssertClose(string name, Tensor actual, string tolerance, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var limits = Expect.GetProperty("tolerance").GetProperty(tolerance);
        var (absolute, relative) = (limits.GetProperty("absolute").GetDouble(), limits.GetProperty("relative").GetDouble());
        var expected = this[name];
        Assert.True(expected.shape.SequenceEqual(actual.shape), $"{name}: shape {string.Join('x', actual.shape)}, golden {string.Join('x', expected.shape)}");
        var excess = (actual.detach() - expected).abs() - (expected.abs() * relative + absolute);
        if (mask is not null)
        {
            var real = mask.flatten().ne(0);
            excess = excess.reshape([real.numel(), -1])[real];
        }

        // NaN compares false with everything, so it fails here as it should.
        Assert.True(excess.le(0).all().item<bool>(), $"{name}: beyond {absolute} + {relative} x |golden| by up to {excess.max().item<float>()}");
    }
}
