namespace Graft.Training.Schedules;

/// <summary>The published names of <see cref="PhaseShape"/>.</summary>
public static class PhaseShapes
{
    /// <summary>Every published name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<PhaseShape>().Select(NameOf)];

    /// <summary>The published name: <c>linear</c>, <c>cosine</c> or <c>1-sqrt</c>.</summary>
    public static string NameOf(PhaseShape shape) => shape switch
    {
        PhaseShape.Linear => "linear",
        PhaseShape.Cosine => "cosine",
        PhaseShape.OneMinusSqrt => "1-sqrt",
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    /// <summary>The shape with a published name.</summary>
    /// <param name="name">What the user gave.</param>
    /// <param name="option">The option that it was given to, such as <c>--decay-type</c>.</param>
    /// <exception cref="ArgumentException">No shape is called so; the message lists the names.</exception>
    public static PhaseShape Parse(string name, string option)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var shape in Enum.GetValues<PhaseShape>())
        {
            if (NameOf(shape) == name)
                return shape;
        }

        throw new ArgumentException($"{option} is '{name}': expected one of {string.Join(", ", Names)}");
    }
}
