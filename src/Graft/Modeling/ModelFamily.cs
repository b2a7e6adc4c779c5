using Graft.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>
/// An architecture: its config, its backbone and its three views, under the checkpoint's own names. A family is one file in
/// Modeling/Families and one line in <see cref="ModelFamilies"/>.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>The values of <c>model_type</c> in config.json that this family reads.</summary>
    public abstract IReadOnlyList<string> ModelTypes { get; }

    /// <summary>The name under which a checkpoint with a head keeps the backbone, such as <c>bert</c>.</summary>
    public abstract string BackboneName { get; }

    /// <summary>What the reference's class names begin with, such as <c>Bert</c>.</summary>
    public abstract string ClassPrefix { get; }

    /// <summary>Parses and checks a config.json.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="UnsupportedModelException">A key is missing, malformed, or asks for a computation that is not implemented.</exception>
    public abstract ModelConfig ReadConfig(string json, string file);

    /// <summary>The text of a config.json, with the keys that were unknown when it was read.</summary>
    /// <param name="config">A config of this family.</param>
    public abstract string WriteConfig(ModelConfig config);

    /// <summary>The config of a network of this family that is to be trained from nothing.</summary>
    /// <param name="sizes">Its sizes.</param>
    /// <exception cref="UnsupportedModelException">The family is not trained from nothing, or not in this form.</exception>
    public virtual ModelConfig NewConfig(ModelSizes sizes) =>
        throw new UnsupportedModelException($"models of the family {ModelTypes[0]} are not pretrained here: choose another --family");

    /// <summary>Creates a backbone whose parameters are uninitialised.</summary>
    /// <param name="config">A config of this family.</param>
    /// <param name="view">The view that will stand on it: some families keep a pooler in the backbone that others views have not.</param>
    public abstract Backbone CreateBackbone(ModelConfig config, HiddenStateView view);

    /// <summary>The views that the family has; those whose tokens are words, for instance, have no head that predicts them.</summary>
    public virtual IReadOnlyList<HiddenStateView> Views { get; } = [HiddenStateView.Sequence, HiddenStateView.Token, HiddenStateView.Vocabulary];

    /// <summary>Creates a view on a backbone of this family; null where the view is the hidden states themselves.</summary>
    /// <param name="config">A config of this family.</param>
    /// <param name="view">Which view, one of <see cref="Views"/>.</param>
    /// <param name="backbone">The backbone, made for this view.</param>
    public abstract ViewModule? CreateView(ModelConfig config, HiddenStateView view, Backbone backbone);

    /// <summary>
    /// The names (or beginnings of names, ending in a dot) of tensors in this family's checkpoints that belong to other heads or are buffers
    /// of older versions; a model that does not have them ignores them.
    /// </summary>
    public abstract IReadOnlyList<string> OtherHeads { get; }

    /// <summary>
    /// The names (or beginnings of names, ending in a dot) of the backbone's parameters that a checkpoint may lack, since they are not what it
    /// brings: the encoder that stands on static word vectors. A model that is to be trained draws them; a finished one must have them.
    /// </summary>
    public virtual IReadOnlyList<string> NotPretrained => [];

    /// <summary>
    /// How far a parameter is from the input: 0 for embeddings, i + 1 for layer i, null for what stands above the layers (views such as a
    /// pooler, and every head). Freezing and learning rates by layer go by it.
    /// </summary>
    /// <param name="name">The parameter's name in a model, which begins with <see cref="BackboneName"/> for the backbone's own.</param>
    public abstract int? DepthOf(string name);

    /// <summary>
    /// Draws the first values of a parameter that no checkpoint gives: matrices from N(0, initializer range), biases 0, norm weights 1, as
    /// the reference's <c>_init_weights</c>.
    /// </summary>
    /// <param name="config">A config of this family.</param>
    /// <param name="name">The parameter's name in the model; it names the random stream, so other parameters never move it.</param>
    /// <param name="parameter">The parameter, float32 on the CPU; it is written in place.</param>
    /// <param name="random">The run's random numbers.</param>
    public virtual void Initialize(ModelConfig config, string name, Parameter parameter, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(random);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (parameter.dim() < 2)
        {
            parameter.fill_(name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
            return;
        }

        var values = new float[parameter.numel()];
        random.Stream(RandomPurpose.Initialization, name).FillNormal(values, config.InitializerDeviation);
        parameter.copy_(tensor(values, parameter.shape));
    }
}
