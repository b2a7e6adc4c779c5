using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments;
using Graft.Experiments.Transfer;
using Graft.Training;

namespace Graft.Cli.Commands.Transfer;

/// <summary>The options of <c>graft transfer</c>: what is trained and tested, and those of <c>graft train</c> that are not about one file or one seed.</summary>
internal sealed class TransferOptions
{
    private static readonly string[] OfOneRun = ["--train", "--dev", "--dev-share", "--limit", "--seed"];

    private readonly OptionSet<TransferRecipe> _own = new();
    private readonly RecipeOptions _run = new();

    public TransferOptions()
    {
        _own.Add<string[]>("--source", "NAME=TRAIN[,TRAIN...]:DEV[,DEV...]",
            "A language with labels: files to train on, and behind the colon those that choose weights; once for each language",
            (recipe, values) => recipe with { Sources = [.. values.Select(Source)] });
        _own.Add<string[]>("--target", "NAME=TEST[,TEST...]", "A language to test on: each file is a column of the matrix; once for each language",
            (recipe, values) => recipe with { Targets = WithTests(recipe.Targets, values) });
        _own.Add<string[]>("--target-train", "NAME=TRAIN[,TRAIN...]:DEV[,DEV...]",
            "A target's own labels, for the upper bound and for --few-shot; its dev data choose the upper bound's weights alone [default: none]",
            (recipe, values) => recipe with { Targets = WithTraining(recipe.Targets, values) });
        _own.Add<string[]>("--set", "NAME[+NAME...]", "A set of sources to train on; once for each set [default: each source alone, and all together]",
            (recipe, values) => recipe with { Sets = values });
        _own.Add<string>("--few-shot", "N,N,...", "Sentences of each target with --target-train that are added to the last set, a run each, such as 10,50,200 [default: none]",
            (recipe, value) => recipe with { FewShot = [.. value.Split(',', StringSplitOptions.TrimEntries).Select(Number)] });
        _own.Add<double>("--alpha", "X", "Sources are sampled in proportion to sentences^X, in [0, 1]: 1 every row once, 0 all sources alike [default: 0.5]",
            (recipe, value) => recipe with { Alpha = value });
        _own.Add<int>("--limit", "N", "Train on at most N sentences of each source, and of a target for its upper bound, chosen by the seed [default: all]", (recipe, value) => recipe with { Limit = value });
        OptionSet.Describe(_run.All, "--seeds", "Train everything once with each of these seeds, and give mean and standard deviation [default: 1,2,3]");
        OptionSet.Describe(_run.All, "--keep", "Which weights a run ends with, by the sources' dev data [default: best-or-average]");
        OptionSet.Describe(_run.All, "--average-decay", "With --keep average: an exponential mean, of about 1 / (1 - X) steps [default: 0.99]");
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [.. _own.All, .. _run.All.Where(option => !OfOneRun.Contains(option.Name))];

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe before it.</param>
    public TransferRecipe Apply(ParseResult parsed, TransferRecipe recipe)
    {
        var own = _own.Apply(parsed, recipe);
        var run = _run.Apply(parsed, own.Run with { Training = own.TrainingOptions, Seeds = own.Seeds });
        return own with { Run = run with { Training = Averaged(run.TrainingOptions, _run.Given(parsed)) } };
    }

    /// <summary>One way to average where another is asked for, and none where nothing is averaged: that there is a default must not make them contradict.</summary>
    private static TrainingOptions Averaged(TrainingOptions training, IReadOnlyCollection<string> given)
    {
        if (given.Contains("--average-last") && !given.Contains("--average-decay"))
            return training with { AverageDecay = null };
        if (given.Contains("--average-decay") && !given.Contains("--average-last"))
            return training with { AverageLast = null };
        return given.Contains("--keep") && training.Keep is KeptWeights.Best or KeptWeights.Last && !given.Contains("--average-last") && !given.Contains("--average-decay")
            ? training with { AverageDecay = null, AverageLast = null }
            : training;
    }

    private static DataSource Source(string value)
    {
        var (name, train, dev) = LanguageFiles.Parse("--source", value, takesDev: true);
        return new DataSource(name, train, dev);
    }

    // What the command line says of a recipe's target replaces what the recipe says of it, and leaves the other half.
    private static IReadOnlyList<TransferTarget> WithTests(IReadOnlyList<TransferTarget> before, string[] values) => [.. values.Select(value =>
    {
        var (name, tests, _) = LanguageFiles.Parse("--target", value, takesDev: false);
        return before.FirstOrDefault(target => target.Name == name) is { } known ? known with { Test = tests } : new TransferTarget(name, tests);
    })];

    private static IReadOnlyList<TransferTarget> WithTraining(IReadOnlyList<TransferTarget> before, string[] values)
    {
        var targets = before.ToList();
        foreach (var value in values)
        {
            var (name, train, dev) = LanguageFiles.Parse("--target-train", value, takesDev: true);
            var at = targets.FindIndex(target => target.Name == name);
            if (at < 0)
                throw new UsageException($"--target-train {name}: there is no --target of that name; there are {string.Join(", ", targets.Select(target => target.Name))}.");
            targets[at] = targets[at] with { Train = train, Dev = dev };
        }

        return targets;
    }

    private static int Number(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new UsageException($"--few-shot: '{part}' is no whole number; give numbers with commas between them, such as 10,50,200.");
}
