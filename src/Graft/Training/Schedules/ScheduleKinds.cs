using System.Text.Json;

namespace Graft.Training.Schedules;

/// <summary>The published names of <see cref="ScheduleKind"/>.</summary>
public static class ScheduleKinds
{
    private static readonly Dictionary<string, ScheduleKind> ByName =
        Enum.GetValues<ScheduleKind>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>Every published name, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<ScheduleKind>().Select(NameOf)];

    /// <summary>The published name, such as <c>constant_with_warmup</c>.</summary>
    public static string NameOf(ScheduleKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>Whether a schedule begins with a warm-up where one is asked for.</summary>
    public static bool HasWarmup(ScheduleKind kind) => kind is not (ScheduleKind.Constant or ScheduleKind.ReduceLrOnPlateau);

    /// <summary>The schedule with a published name.</summary>
    /// <exception cref="ArgumentException">No schedule is called so; the message lists the names.</exception>
    public static ScheduleKind Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out var kind)
            ? kind
            : throw new ArgumentException($"--lr-scheduler-type is '{name}': expected one of {string.Join(", ", Names)}");
    }
}
