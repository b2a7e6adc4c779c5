using System.Text;

namespace Graft.Reports;

/// <summary>How the run is made again: the commands, the recipe in full, the machine.</summary>
internal static class ReproducePart
{
    private const int LongestValue = 500;

    private static readonly (string Key, string Name)[] EnvironmentNames =
    [
        ("graft_version", "Graft"), ("commit", "commit"), ("dotnet", ".NET"), ("operating_system", "system"), ("architecture", "architecture"), ("processor", "processor"),
        ("cores", "cores"), ("threads", "threads"), ("torch_sharp_version", "TorchSharp"), ("libtorch_version", "libtorch"),
    ];

    /// <summary>The commands.</summary>
    public static PageSection Commands(RunRecord run)
    {
        var command = run.IsPretraining ? "graft pretrain" : "graft train";
        var threads = run.Environment?.Number("threads") is { } count ? $" --threads {FigureText.Plain(count)}" : "";
        return new PageSection("reproduce", "Reproduce", $"""
            In the run's folder, with the same version of Graft. The same recipe, data, model, kind of processor and number of threads give the same bytes.
            """, Markup.Of($"""
            <pre class="command"><code>{command} --recipe recipe.json --output ../{Quoted(run.Name + "-again")}{threads}</code></pre>
            {(run.IsFinished ? Markup.None : Markup.Of($"<p>To go on with this run:</p><pre class=\"command\"><code>{command} --recipe recipe.json --resume{threads}</code></pre>"))}
            {(run.IsPretraining || run.Recipe.At("data", "sources") is not null ? Markup.None : Markup.Of($"""
            <details><summary>The same with every option on the command line</summary>
            <pre class="command"><code>{InFull(run, threads)}</code></pre></details>
            """))}
            """));
    }

    /// <summary>The resolved recipe.</summary>
    public static PageSection Recipe(RunRecord run) => new(
        "recipe", "Recipe", "Every option of the run, defaults included; paths start at the run's folder.",
        PageTable.Terms(RecipeEntries.Of(run.Recipe).Select(entry => (entry.Key, PageTable.Text(FigureText.Cut(entry.Value, LongestValue))))));

    /// <summary>The machine and the versions; null where they are not there.</summary>
    public static PageSection? Environment(RunRecord run)
    {
        if (run.Environment is not { } environment)
            return null;
        var rows = Environment(environment).Select(entry => (entry.Key, PageTable.Text(FigureText.Cut(entry.Value, LongestValue)))).ToList();
        if (environment.Number("sgemm_gflops") is { } rate)
            rows.Add(("matrix product", Markup.Of($"{PageTable.Measured($"{FigureText.Count(rate)} GFLOP/s")} (1024 × 1024, single precision, as the run began)")));
        return new PageSection("environment", "Environment", "Where the run was computed; of a run in several parts, where the last was.", PageTable.Terms(rows));
    }

    /// <summary>What is known of the machine and the versions, but what was measured.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment(System.Text.Json.JsonElement environment) => EnvironmentNames
        .Select(name => KeyValuePair.Create(name.Name, environment.At(name.Key)?.ToString() ?? ""))
        .Where(entry => entry.Value.Length > 0);

    private static string InFull(RunRecord run, string threads)
    {
        var text = new StringBuilder($"graft train {Quoted(run.Recipe.Text("task") ?? "")}");
        foreach (var (name, value) in RecipeEntries.Of(run.Recipe).Where(entry => entry.Key is not ("task" or "output")))
            text.Append($" \\\n  --{name}{(value.StartsWith('-') ? '=' : ' ')}{Quoted(value)}");
        return text.Append($" \\\n  --output ../{Quoted(run.Name + "-again")}{threads}").ToString();
    }

    /// <summary>A word of a shell's command line.</summary>
    internal static string Quoted(string word) => word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "_-./:,@%+=".Contains(character, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
