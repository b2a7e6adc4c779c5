using System.Globalization;

namespace Graft.Metrics;

/// <summary>Numbers in tables, rounded as the reference reports round them.</summary>
internal static class FixedPoint
{
    /// <summary>A number with so many decimals. An exact half goes to the even digit, as in C and Python; .NET would round it up.</summary>
    public static string Format(double value, int digits)
    {
        if (double.IsNaN(value))
            return "nan";
        // Only a multiple of 2^-(digits + 1) can lie exactly between two decimals of that length.
        var halves = Math.ScaleB(value, digits + 1);
        if (halves == Math.Floor(halves))
        {
            var power = Math.Pow(10, digits);
            value = Math.Round(value * power, MidpointRounding.ToEven) / power;
        }

        return value.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
