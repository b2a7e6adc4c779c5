using Graft.Tasks;

namespace Graft.Experiments.Transfer;

/// <summary>What is wrong with a study before any file is read.</summary>
internal static class TransferProblems
{
    public static IReadOnlyList<string> Of(TransferRecipe recipe)
    {
        var problems = new List<string>();
        OfRun(recipe, problems);
        OfSources(recipe, problems);
        OfTargets(recipe, problems);
        OfFewShot(recipe, problems);
        OfFiles(recipe, problems);
        return problems;
    }

    private static void OfRun(TransferRecipe recipe, List<string> problems)
    {
        var run = recipe.Run with { Training = recipe.TrainingOptions, Seeds = recipe.Seeds };
        if (run.Data is { Train: not null } or { Dev: not null } or { DevShare: not null } or { Limit: not null } or { Sources: not null } or { Alpha: not null })
            problems.Add("the data of a study are its sources and targets: its run names none");
        if (run.Task != NlpTasks.TokenClassification.Name)
            problems.Add($"knowledge is carried over for {NlpTasks.TokenClassification.Name}, not for '{run.Task}'");
        // With sources in place, the run's own checks hold for each run of the study.
        problems.AddRange((run with { Data = run.Data with { Sources = [new DataSource("any", ["any"], ["any"]), new DataSource("other", ["any"])] } }).Validate()
            .Where(problem => problem.StartsWith("--", StringComparison.Ordinal)));
        if (recipe.Alpha is not (>= 0 and <= 1))
            problems.Add($"--alpha must lie in [0, 1], not {recipe.Alpha}");
        if (recipe.Limit is < 1)
            problems.Add($"--limit must be at least 1, not {recipe.Limit}");
    }

    private static void OfSources(TransferRecipe recipe, List<string> problems)
    {
        if (recipe.Sources.Count == 0)
            problems.Add("--source is missing: a language with labels, such as fr=train.conllu:dev.conllu");
        else
            problems.AddRange(DataSource.Problems(recipe.Sources));
        foreach (var source in recipe.Sources)
        {
            if (source.Dev is null or [])
                problems.Add($"--source {source.Name} needs dev data behind a colon: the sources' dev data alone choose weights");
            if (source.Limit is not null)
                problems.Add($"--source {source.Name} has a limit of its own: --limit is for all sources");
        }

        var known = recipe.Sources.Select(source => source.Name).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in recipe.SourceSets)
        {
            var names = set.Split('+');
            if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
                problems.Add($"--set {set}: '{unknown}' is no source; there are {string.Join(", ", known)}");
            else if (names.Distinct().Count() < names.Length)
                problems.Add($"--set {set} names a source twice");
            else if (!seen.Add(string.Join('+', names.Order(StringComparer.Ordinal))))
                problems.Add($"--set {set} is there twice");
        }

        if (recipe.SourceSets.Count == 0 && recipe.Sources.Count > 0)
            problems.Add("--set names no set: leave it out for each source alone and all together");
    }

    private static void OfTargets(TransferRecipe recipe, List<string> problems)
    {
        if (recipe.Targets.Count == 0)
            problems.Add("--target is missing: test sets of another language, such as it=test.conllu");
        foreach (var name in recipe.Targets.GroupBy(target => target.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            problems.Add($"--target {name} is named twice: give its files together");
        foreach (var target in recipe.Targets)
        {
            if (!DataSource.IsName(target.Name))
                problems.Add($"a target's name has letters, digits, '-', '_' and '.' only, not '{target.Name}'");
            if (target.Test.Count == 0)
                problems.Add($"--target {target.Name} needs a test file, such as --target {target.Name}=test.conllu");
            if (target.Train is [] || (target.Train is null && target.Dev is not null))
                problems.Add($"--target-train {target.Name} names no file to train on");
            if (target.Train is not null && target.Dev is null or [])
                problems.Add($"--target-train {target.Name} needs dev data behind a colon, which choose the upper bound's weights and nothing else");
            if (target.Train is not null && recipe.Sources.Any(source => source.Name == target.Name))
                problems.Add($"--target-train {target.Name}: it is a source already, whose own row is the upper bound");
            foreach (var test in target.Test.GroupBy(TransferTarget.NameOf, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
                problems.Add($"--target {target.Name} has two files that are called {test}: their columns could not be told apart");
        }
    }

    private static void OfFewShot(TransferRecipe recipe, List<string> problems)
    {
        if (recipe.FewShot is not { } points)
            return;
        if (points.Count == 0 || points.Any(point => point < 1) || points.Distinct().Count() < points.Count)
            problems.Add($"--few-shot must be numbers of at least 1, no two alike, not '{string.Join(',', points)}'");
        if (recipe.Targets.All(target => target.Train is null))
            problems.Add("--few-shot adds sentences of a target, so some target needs --target-train");
    }

    /// <summary>A file that is tested must not be trained on or chosen by, whatever it is called there.</summary>
    private static void OfFiles(TransferRecipe recipe, List<string> problems)
    {
        var used = recipe.Sources.SelectMany(source => source.Train.Concat(source.Dev ?? []).Select(file => (Path: Path.GetFullPath(file), Place: $"--source {source.Name}")))
            .Concat(recipe.Targets.SelectMany(target => (target.Train ?? []).Concat(target.Dev ?? []).Select(file => (Path: Path.GetFullPath(file), Place: $"--target-train {target.Name}"))))
            .ToList();
        foreach (var (target, test) in recipe.Targets.SelectMany(target => target.Test.Select(test => (target, test))))
        {
            foreach (var (_, place) in used.Where(file => file.Path == Path.GetFullPath(test)).DistinctBy(file => file.Place))
                problems.Add($"{test} is a test set of --target {target.Name} and also in {place}: what is tested must take no part in training");
        }
    }
}
