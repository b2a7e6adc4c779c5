using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// All parameters of a model in one flat buffer and all their gradients in another, so that clipping, the optimizer and checkpoints are
/// single passes over memory. The model's parameters become views of the buffers: move a model to its device first, then lay it out.
/// </summary>
/// <remarks>
/// Parameters with weight decay come first, those without after them. Every slice starts on a cache line: equal sums need equal alignment,
/// because vectorised loops treat the ends of a range differently.
/// </remarks>
public sealed class ParameterArena : IDisposable
{
    private const long Alignment = 64 / sizeof(float);

    /// <summary>Lays the parameters out and points them at the buffers.</summary>
    /// <param name="parameters">The parameters under their names, float32, all on one device.</param>
    public ParameterArena(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfZero(parameters.Count, nameof(parameters));
        var ordered = parameters.OrderBy(pair => Decays(pair.Parameter) ? 0 : 1).ToList();
        var slices = new List<ArenaSlice>(ordered.Count);
        var end = 0L;
        foreach (var (name, parameter) in ordered)
        {
            slices.Add(new ArenaSlice(name, end, parameter.shape, parameter.numel()));
            end = (end + parameter.numel() + Alignment - 1) / Alignment * Alignment;
            if (Decays(parameter))
                DecayedLength = end;
        }

        Slices = slices;
        Length = end;
        Device = ordered[0].Parameter.device;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Values = zeros(Length, device: Device).DetachFromDisposeScope();
        Gradients = zeros(Length, device: Device).DetachFromDisposeScope();
        foreach (var (slice, (_, parameter)) in slices.Zip(ordered))
        {
            var values = View(Values, slice);
            values.copy_(parameter);
            parameter.set_(values);
            parameter.grad = View(Gradients, slice);
        }
    }

    /// <summary>Every parameter's value, (Length), float32; the gaps between slices stay 0.</summary>
    public Tensor Values { get; }

    /// <summary>Every parameter's gradient, laid out as <see cref="Values"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>How many elements the buffers have.</summary>
    public long Length { get; }

    /// <summary>How many elements, from the start, belong to parameters with weight decay.</summary>
    public long DecayedLength { get; }

    /// <summary>Where the buffers live.</summary>
    public Device Device { get; }

    /// <summary>The parameters in the order of the buffers.</summary>
    public IReadOnlyList<ArenaSlice> Slices { get; }

    /// <summary>
    /// Whether weight decay acts on a parameter: on matrices and tables, not on biases and norm weights, as the reference Trainer's
    /// get_decay_parameter_names.
    /// </summary>
    /// <param name="parameter">A parameter.</param>
    public static bool Decays(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.dim() > 1;
    }

    /// <summary>A parameter's part of a buffer that is laid out as the arena, in the parameter's shape; it shares the buffer's memory.</summary>
    /// <param name="buffer">(Length).</param>
    /// <param name="slice">The parameter.</param>
    public static Tensor View(Tensor buffer, ArenaSlice slice)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentNullException.ThrowIfNull(slice);
        using var part = buffer.narrow(0, slice.Offset, slice.Length);
        return part.view([.. slice.Shape]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
