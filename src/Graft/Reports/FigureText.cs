using System.Globalization;

namespace Graft.Reports;

/// <summary>Figures as people read them, the same on every system.</summary>
internal static class FigureText
{
    /// <summary>What the names of losses of single languages begin with.</summary>
    public const string LanguageLoss = "loss_";

    /// <summary>The name of the exponential of the loss.</summary>
    public const string Perplexity = "perplexity";

    /// <summary>A share in per cent, two decimals.</summary>
    public static string Percent(double share) => Invariant($"{100 * share:0.00}\u00a0%");

    /// <summary>A share in per cent, two decimals, for a column that says so.</summary>
    public static string BarePercent(double share) => Invariant($"{100 * share:0.00}");

    /// <summary>A share in per cent, one decimal.</summary>
    public static string RoughPercent(double share) => Invariant($"{100 * share:0.0}\u00a0%");

    /// <summary>A difference of shares in points of a per cent, with its sign.</summary>
    public static string Points(double difference) => Invariant($"{(Math.Abs(difference) < 5e-5 ? "±" : difference > 0 ? "+" : "\u2212")}{Math.Abs(100 * difference):0.00}");

    /// <summary>A whole number with its thousands apart.</summary>
    public static string Count(double number) => Invariant($"{number:N0}");

    /// <summary>A count in a few characters: 12k, 3.4M.</summary>
    public static string Short(double count) => count switch
    {
        < 1000 => Invariant($"{count:0}"),
        < 9950 => Invariant($"{count / 1e3:0.#}k"),
        < 999_500 => Invariant($"{count / 1e3:0}k"),
        _ => Invariant($"{count / 1e6:0.#}M"),
    };

    /// <summary>A number on an axis or in an option: short, with an exponent where it is tiny or huge.</summary>
    public static string Plain(double number) => Math.Abs(number) switch
    {
        0 => "0",
        < 1e-3 or >= 1e6 => Invariant($"{number:0.###e0}"),
        _ => Invariant($"{number:0.####}"),
    };

    /// <summary>A metric by its name: a loss or a perplexity as it is, everything else in per cent.</summary>
    public static string Metric(string name, double value) => IsLoss(name) ? Loss(name, value) : Percent(value);

    /// <summary>The same for a column that says its unit.</summary>
    public static string BareMetric(string name, double value) => IsLoss(name) ? Loss(name, value) : BarePercent(value);

    /// <summary>Whether a metric is no share, and less of it is better: a loss, of all data or of a language, or the perplexity, its exponential.</summary>
    public static bool IsLoss(string name) =>
        name.EndsWith("loss", StringComparison.Ordinal) || name.StartsWith(LanguageLoss, StringComparison.Ordinal) || name == Perplexity;

    /// <summary>A metric's name for people.</summary>
    public static string MetricName(string name) => name.Replace('_', ' ').Replace("f1", "F1", StringComparison.Ordinal);

    /// <summary>A heading: a large letter first.</summary>
    public static string Heading(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    /// <summary>A time span.</summary>
    public static string Duration(double seconds) => seconds < 60
        ? Invariant($"{seconds:0.0} s")
        : TimeSpan.FromSeconds(Math.Min(seconds, 1e9)) is var time ? Invariant($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}") : "";

    /// <summary>Bytes.</summary>
    public static string Bytes(double bytes) => bytes >= 1 << 30 ? Invariant($"{bytes / (1 << 30):0.0} GiB") : Invariant($"{bytes / (1 << 20):0} MiB");

    /// <summary>A text cut to a length, so that no page grows with a single word.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1), "…");
    }

    private static string Loss(string name, double value) => name == Perplexity ? Invariant($"{value:0.00}") : Invariant($"{value:0.0000}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
