using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>A family's way from hidden states to a view.</summary>
/// <param name="Name">
/// The name under which its parameters stand in a checkpoint, such as <c>cls</c>; null where it has no level of its own there: its children, if
/// it has any, then stand beside the backbone (ModernBERT's <c>head</c> and <c>decoder</c>; BERT's pooler is part of the backbone).
/// </param>
/// <param name="Module">From hidden states (B, T, H) and what the backbone read, of which pooling needs the mask, to the view.</param>
/// <param name="PairLogits">
/// From hidden states (B, T, H) to the scores of a pair of segments (B, 2); its parameters are <paramref name="Module"/>'s or the backbone's. Null
/// for views without them.
/// </param>
public sealed record ViewModule(string? Name, nn.Module<Tensor, ModelInput, Tensor> Module, Func<Tensor, Tensor>? PairLogits = null)
{
    /// <summary>Registers the view's parameters beside the backbone's.</summary>
    /// <param name="root">The module that has the backbone.</param>
    public void RegisterIn(nn.Module root)
    {
        if (Name is not null)
        {
            ModulePath.Register(root, Name, Module);
            return;
        }

        foreach (var (name, child) in Module.named_children())
            ModulePath.Register(root, name, child);
    }
}
