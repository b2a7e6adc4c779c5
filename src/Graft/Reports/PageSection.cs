namespace Graft.Reports;

/// <summary>A section of a page.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Intro">A sentence or two on what it shows and how to read it.</param>
/// <param name="Body">What it shows.</param>
internal sealed record PageSection(string Id, string Title, string Intro, Markup Body)
{
    /// <summary>The section as HTML.</summary>
    public Markup ToMarkup() => Markup.Of($"""
        <section id="{Id}" aria-labelledby="{Id}-title">
        <h2 id="{Id}-title">{Title}</h2>
        <p class="intro">{Intro}</p>
        {Body}
        </section>

        """);
}
