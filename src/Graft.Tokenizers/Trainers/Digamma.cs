namespace Graft.Tokenizers.Trainers;

/// <summary>The derivative of the logarithm of the gamma function.</summary>
internal static class Digamma
{
    // From here on four terms of the asymptotic series are good to about ten digits.
    private const double Large = 7;

    /// <summary>Its value for a positive number.</summary>
    public static double Of(double x)
    {
        // psi(x) = psi(x + 1) - 1 / x up to where the series around x - 1/2 holds (Abramowitz and Stegun, 6.3.5 and 6.3.18).
        var shift = 0.0;
        for (; x < Large; x++)
            shift -= 1 / x;
        x -= 0.5;
        var y = 1 / (x * x);
        var series = y * ((1.0 / 24) - (y * ((7.0 / 960) - (y * ((31.0 / 8064) - (y * (127.0 / 30720)))))));
        return shift + Math.Log(x) + series;
    }
}
