using System.Text;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>Tokens and pieces as people can read them in one line.</summary>
internal static class ShownText
{
    /// <summary>The text with control characters as <c>\n</c>, <c>\t</c> or <c>\u0007</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when char.IsControl(c) => shown.Append($"\\u{(int)c:x4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }
}
