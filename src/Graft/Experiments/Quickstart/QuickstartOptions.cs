namespace Graft.Experiments.Quickstart;

/// <summary>What the quickstart works with.</summary>
/// <param name="Treebank">A folder with a treebank a language, <c>CODE.conllu</c>, tagged with universal parts of speech.</param>
/// <param name="Model">The folder of a pretrained encoder of these languages.</param>
/// <param name="Vectors">The folder of static word vectors of these languages.</param>
/// <param name="Output">The folder to make: data, runs and report. It must not be there, or be empty.</param>
/// <param name="Seed">The only seed; default 42.</param>
/// <param name="Budget">The share of the usual training steps, in (0, 1]; default 1. Less is quicker, and its figures are not worth reading.</param>
public sealed record QuickstartOptions(string Treebank, string Model, string Vectors, string Output, long Seed = 42, double Budget = 1)
{
    /// <summary>The language of the learning curve, by its code; default English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The training sentences at each point of the learning curve, rising; default 20, 60 and 180.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [20, 60, 180];

    /// <summary>The languages that the second part trains on; default French, Spanish and Portuguese.</summary>
    public IReadOnlyList<string> Sources { get; init; } = ["fr", "es", "pt"];

    /// <summary>The language that it tests on; default Italian.</summary>
    public string Target { get; init; } = "it";

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (Budget is not (> 0 and <= 1))
            problems.Add($"--budget must lie in (0, 1], not {Budget}");
        if (Sizes.Count == 0 || Sizes[0] < 1 || Sizes.Zip(Sizes.Skip(1)).Any(pair => pair.Second <= pair.First))
            problems.Add($"--sizes must be numbers of sentences from 1, rising, not '{string.Join(',', Sizes)}'");
        if (Sources.Count == 0 || Sources.Contains(Target))
            problems.Add("the source languages must be at least one, and none of them the target");
        return problems;
    }
}
