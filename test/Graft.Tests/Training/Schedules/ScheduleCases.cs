using System.Text.Json;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

/// <summary>Turns the words of the golden files into options; a word that is not known here fails the case.</summary>
internal static class ScheduleCases
{
    /// <summary>The stated tolerance of the golden files.</summary>
    private const double RelativeTolerance = 1e-12;

    public static ScheduleOptions Options(string schedule, JsonElement arguments)
    {
        var options = new ScheduleOptions { Kind = ScheduleKinds.Parse(schedule) };
        foreach (var (name, value) in arguments.EnumerateObject().Select(argument => (argument.Name, argument.Value)))
        {
            options = name switch
            {
                "num_warmup_steps" or "num_training_steps" => options,
                "num_cycles" => options with { NumCycles = value.GetDouble() },
                "min_lr" => options with { MinLr = value.GetDouble() },
                "min_lr_rate" => options with { MinLrRate = value.GetDouble() },
                "warmup_lr_rate" => options with { WarmupLrRate = value.GetDouble() },
                "lr_end" => options with { LrEnd = value.GetDouble() },
                "power" => options with { Power = value.GetDouble() },
                "timescale" => options with { Timescale = value.GetInt32() },
                "num_decay_steps" => options with { NumDecaySteps = value.GetInt32() },
                "warmup_type" => options with { WarmupType = PhaseShapes.Parse(value.GetString()!, "--warmup-type") },
                "decay_type" => options with { DecayType = PhaseShapes.Parse(value.GetString()!, "--decay-type") },
                "min_lr_ratio" => options with { MinLrRatio = value.GetDouble() },
                _ => throw new InvalidOperationException($"the suite doesn't know the argument {name}"),
            };
        }

        return options;
    }

    public static ReduceOnPlateauOptions PlateauOptions(JsonElement arguments)
    {
        var options = new ReduceOnPlateauOptions();
        foreach (var (name, value) in arguments.EnumerateObject().Select(argument => (argument.Name, argument.Value)))
        {
            options = name switch
            {
                "mode" => options with { Mode = Enum.Parse<PlateauMode>(value.GetString()!, ignoreCase: true) },
                "factor" => options with { Factor = value.GetDouble() },
                "patience" => options with { Patience = value.GetInt32() },
                "threshold" => options with { Threshold = value.GetDouble() },
                "threshold_mode" => options with { ThresholdMode = Enum.Parse<PlateauThresholdMode>(value.GetString()!, ignoreCase: true) },
                "cooldown" => options with { Cooldown = value.GetInt32() },
                "min_lr" => options with { MinLr = value.GetDouble() },
                "eps" => options with { Eps = value.GetDouble() },
                _ => throw new InvalidOperationException($"the suite doesn't know the argument {name}"),
            };
        }

        return options;
    }

    /// <summary>A number that the golden files may write as "NaN", "Infinity" or "-Infinity".</summary>
    public static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!) : value.GetDouble();

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];

    public static bool IsRefusal(JsonElement expected) =>
        expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("error", out _);

    public static void AssertClose(double expected, double actual, string what) =>
        Assert.True(double.Abs(expected - actual) <= RelativeTolerance * double.Abs(expected),
            $"{what}: expected {expected:R}, found {actual:R}");
}
