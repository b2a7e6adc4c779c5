using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>An encoder: token ids in, hidden states out, and nothing of any task.</summary>
public abstract class Backbone : nn.Module<ModelInput, Tensor>
{
    /// <summary>Creates the module; the sealed class registers its components in its constructor's last line.</summary>
    /// <param name="name">The module's name.</param>
    protected Backbone(string name)
        : base(name)
    {
    }

    /// <summary>Encodes.</summary>
    /// <param name="input">Ids, mask and segments: (B, T) each.</param>
    /// <param name="hiddenStates">
    /// Receives what enters the first layer and what leaves each layer, (B, T, H) each, when it is not null; the caller disposes them.
    /// </param>
    /// <returns>The last hidden states: (B, T, H), float32. Values at padding mean nothing.</returns>
    public abstract Tensor Encode(ModelInput input, ICollection<Tensor>? hiddenStates = null);

    /// <summary>Encodes; see <see cref="Encode"/>.</summary>
    /// <param name="input">Ids, mask and segments: (B, T) each.</param>
    /// <returns>The last hidden states: (B, T, H), float32.</returns>
    public override Tensor forward(ModelInput input) => Encode(input);
}
