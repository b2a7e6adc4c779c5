using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>Registers modules under the dotted names of checkpoints, such as <c>cls.seq_relationship</c>, which libtorch takes apart at the dots.</summary>
public static class ModulePath
{
    /// <summary>Registers a module, and the folders that its name goes through where they are not there yet.</summary>
    /// <param name="root">The module that the name starts from.</param>
    /// <param name="path">The name, with dots.</param>
    /// <param name="module">The module.</param>
    public static void Register(nn.Module root, string path, nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        var parent = root;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            var child = parent.named_children().FirstOrDefault(pair => pair.name == name).module;
            if (child is null)
                parent.register_module(name, child = new Folder(name));
            parent = child;
        }

        parent.register_module(names[^1], module);
    }

    private sealed class Folder(string name) : nn.Module(name);
}
