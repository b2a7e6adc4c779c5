using static TorchSharp.Modules.GELU;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>The activations that published configs name (<c>hidden_act</c>), in the reference's definitions (transformers, activations.py).</summary>
public static class Activation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = static x => nn.functional.gelu(x),
        ["gelu_new"] = static x => x.gelu(Approximate.tanh),
        ["gelu_pytorch_tanh"] = static x => x.gelu(Approximate.tanh),
        ["relu"] = static x => x.relu(),
        ["silu"] = static x => x.silu(),
        ["swish"] = static x => x.silu(),
        ["tanh"] = static x => x.tanh(),
    };

    /// <summary>The names that are known.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The function of a name.</summary>
    /// <param name="name">As in config.json.</param>
    /// <exception cref="UnsupportedModelException">The name is not known.</exception>
    public static Func<Tensor, Tensor> Get(string name) => ByName.TryGetValue(name, out var function)
        ? function
        : throw new UnsupportedModelException($"the activation '{name}' is not implemented; known are {string.Join(", ", ByName.Keys)}");
}
