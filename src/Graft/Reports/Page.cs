using System.Security.Cryptography;
using System.Text;

namespace Graft.Reports;

/// <summary>
/// The frame of every page: one file with all that it needs. Its policy lets nothing in from outside and no script run but its own, so that
/// even a fault in escaping could not make a word of the data do anything.
/// </summary>
internal static class Page
{
    private static readonly string ScriptHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageScript.Text)));

    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="header">What stands above the sections.</param>
    /// <param name="sections">The sections that are there.</param>
    public static string Html(string title, Markup header, IEnumerable<PageSection?> sections)
    {
        var shown = sections.OfType<PageSection>().ToList();
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{ScriptHash}'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
            <style>{Markup.Constant(PageStyle.Text)}</style>
            </head>
            <body>
            <header class="top">{header}</header>
            <nav aria-label="Sections"><ul>{shown.Select(section => Markup.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>"))}</ul></nav>
            <main>
            {shown.Select(section => section.ToMarkup())}
            </main>
            <footer><p>Made by Graft. All figures of dev data are by whole words.</p></footer>
            <script>{Markup.Constant(PageScript.Text)}</script>
            </body>
            </html>

            """).ToString().ReplaceLineEndings("\n");
    }
}
