using System.Text.Json.Serialization;

namespace Graft.Training.Schedules;

/// <summary>The shape of the warm-up or of the decay of <see cref="ScheduleKind.WarmupStableDecay"/>.</summary>
public enum PhaseShape
{
    /// <summary>A straight line; published as <c>linear</c>.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>Half a cosine wave; published as <c>cosine</c>.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>One minus a square root; published as <c>1-sqrt</c>.</summary>
    [JsonStringEnumMemberName("1-sqrt")]
    OneMinusSqrt,
}
