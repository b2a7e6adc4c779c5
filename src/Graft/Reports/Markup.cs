using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Graft.Reports;

/// <summary>
/// HTML that is safe by construction: in <c>Markup.Of($"...")</c> the literal parts are HTML, and every value in braces is text, which is
/// escaped, unless it is markup itself. Numbers have a point on every system. What it gives is also well-formed XML, which tests check.
/// </summary>
internal readonly record struct Markup
{
    private readonly string? _html;

    private Markup(string html) => _html = html;

    /// <summary>No markup.</summary>
    public static Markup None => default;

    /// <summary>Literal markup with values.</summary>
    public static Markup Of(Builder builder) => new(builder.Finish());

    /// <summary>Markup of a program's constant, such as a style sheet: never of data.</summary>
    public static Markup Constant(string html) => new(html);

    /// <summary>Markup after markup.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts));

    /// <summary>The HTML.</summary>
    public override string ToString() => _html ?? "";

    /// <summary>Text as it stands in elements and quoted attributes. What XML has no place for (control characters, halves of pairs) shows as U+FFFD.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(character).Append(text[++i]);
                continue;
            }

            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' => escaped.Append(character),
                _ when char.IsControl(character) || char.IsSurrogate(character) || character >= '\uFFFE' => escaped.Append('\uFFFD'),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Builder(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _html = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string html) => _html.Append(html);

        public void AppendFormatted(Markup markup) => _html.Append(markup.ToString());

        public void AppendFormatted(IEnumerable<Markup> parts) => _html.AppendJoin("", parts);

        public void AppendFormatted(string? text) => _html.Append(Escape(text ?? ""));

        public void AppendFormatted(double number, string? format = null) => _html.Append(number.ToString(format, CultureInfo.InvariantCulture));

        public void AppendFormatted(long number, string? format = null) => _html.Append(number.ToString(format, CultureInfo.InvariantCulture));

        public void AppendFormatted(int number, string? format = null) => _html.Append(number.ToString(format, CultureInfo.InvariantCulture));

        public string Finish() => _html.ToString();
    }
}
