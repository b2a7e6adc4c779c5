using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Modeling.Layers;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

/// <summary>
/// A backbone with the views and last layers of one golden head, put together from what a family gives: what tasks of later issues will stand
/// on is checked here already.
/// </summary>
internal sealed class GoldenHead : nn.Module<ModelInput, Tensor>
{
    private readonly Backbone _backbone;
    private readonly Dictionary<HiddenStateView, nn.Module<Tensor, ModelInput, Tensor>> _views = [];
    private readonly Dictionary<string, OutputLayer> _outputs = [];

    public GoldenHead(ModelFamily family, ModelConfig config, bool asPublishedBackbone, IReadOnlyList<HiddenStateView> views, params (string Name, int Size)[] outputs)
        : base("golden")
    {
        // A backbone that has a pooler gives every view.
        var widest = views.Contains(HiddenStateView.Sequence) ? HiddenStateView.Sequence : views.FirstOrDefault(HiddenStateView.Token);
        _backbone = family.CreateBackbone(config, widest);
        register_module(asPublishedBackbone ? "backbone" : family.BackboneName, _backbone);
        foreach (var view in views)
        {
            if (family.CreateView(config, view, _backbone) is not { } module)
                continue;
            _views[view] = module.Module;
            module.RegisterIn(this);
        }

        foreach (var (name, size) in outputs)
        {
            _outputs[name] = new OutputLayer(config.Hidden, size, dropout: 0);
            ModulePath.Register(this, name, _outputs[name]);
        }
    }

    /// <summary>Fills every parameter from a file that must have exactly these names and shapes.</summary>
    public void LoadExactly(string file, string backbonePrefix)
    {
        using var source = SafeTensorsFile.Open(file);
        var parameters = named_parameters().ToDictionary(
            pair => backbonePrefix.Length == 0 && pair.name.StartsWith("backbone.", StringComparison.Ordinal) ? pair.name["backbone.".Length..] : pair.name,
            pair => pair.parameter);
        Assert.Equal(source.Tensors.Keys.Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        using var noGradient = no_grad();
        foreach (var (name, parameter) in parameters)
        {
            Assert.Equal(source.Tensors[name].Shape, parameter.shape);
            source.ReadInto(name, parameter);
        }
    }

    public Tensor Encode(ModelInput input, ICollection<Tensor> hiddenStates) => _backbone.Encode(input, hiddenStates);

    public Tensor View(HiddenStateView view, Tensor hidden, ModelInput input) => _views.TryGetValue(view, out var module) ? module.call(hidden, input) : hidden.alias();

    public Tensor Output(string name, Tensor features) => _outputs[name].call(features, null);

    public override Tensor forward(ModelInput input) => _backbone.call(input);

    /// <summary>Mean cross-entropy as the reference computes it; label ids are out of range or ignored as there.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels, long ignored = LabelSet.IgnoredId) =>
        nn.functional.cross_entropy(logits.flatten(0, -2), labels.flatten(), null, ignored);
}
