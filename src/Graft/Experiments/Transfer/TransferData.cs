using System.Security.Cryptography;
using Graft.Data;
using Graft.Pretraining.Corpora;
using Graft.Reports.Transfer;
using Graft.Tasks;

namespace Graft.Experiments.Transfer;

/// <summary>The data of a study, read once to be checked and counted. Runs read their own again; the test sets stay here and go to no run.</summary>
internal sealed class TransferData
{
    private const int ShownLabels = 20;

    private readonly Dictionary<string, IReadOnlyList<WordExample>> _train = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    private TransferData(TransferRecipe recipe, CancellationToken cancellation)
    {
        var options = recipe.Run.Data.ReadOptions();
        var devCounts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var source in recipe.Sources)
        {
            cancellation.ThrowIfCancellationRequested();
            _train.Add(source.Name, RunData.ReadAll(source.Train, options));
            devCounts.Add(source.Name, RunData.ReadAll(source.Dev!, options).Count);
        }

        foreach (var target in recipe.Targets.Where(target => target.Train is not null))
        {
            _train.Add(target.Name, RunData.ReadAll(target.Train!, options));
            RunData.ReadAll(target.Dev!, options);
        }

        Tests = [.. recipe.Targets.SelectMany(target => target.Test.Select(file => ReadTest(recipe, target, file, options)))];
        // Only now: a limit may leave fewer sentences than were read.
        var used = recipe.Sources.Select(source => Math.Min(CountOf(source.Name), recipe.Limit ?? int.MaxValue)).ToList();
        var shares = new LanguageSampling([.. used.Select(count => (long)count)], recipe.Alpha).Shares;
        Sources = [.. recipe.Sources.Select((source, i) => new TransferSource(
            source.Name, used[i], Words(source.Name, used[i]), Math.Round(shares[i], 6), devCounts[source.Name]))];

        var labels = LabelSet.FromExamples(recipe.Sources.SelectMany(source => _train[source.Name]));
        Primary = TokenClassificationReport.PrimaryMetric(TagSchemes.Detect([[.. labels]]));
        Warn(recipe, labels);
    }

    /// <summary>The sources.</summary>
    public IReadOnlyList<TransferSource> Sources { get; }

    /// <summary>The test sets.</summary>
    public IReadOnlyList<TransferTest> Tests { get; }

    /// <summary>The figure of the matrix.</summary>
    public string Primary { get; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads everything.</summary>
    /// <exception cref="DatasetFormatException">A file is missing or malformed.</exception>
    public static TransferData Read(TransferRecipe recipe, CancellationToken cancellation) => new(recipe, cancellation);

    /// <summary>How many training sentences a source, or a target with training data, has.</summary>
    public int CountOf(string name) => _train[name].Count;

    private static TransferTest ReadTest(TransferRecipe recipe, TransferTarget target, string file, WordDatasetOptions options)
    {
        var examples = WordDataset.Read(file, options);
        var column = new TransferColumn(
            target.Name, TransferTarget.NameOf(file), Path.GetRelativePath(recipe.Run.Output, file), examples.Count, examples.Sum(example => (long)example.Words.Count));
        using var stream = File.OpenRead(file);
        return new TransferTest(column, examples, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    // Which sentences a limit leaves depends on the seed; their words are then a mean over all.
    private long Words(string name, int sentences)
    {
        var all = _train[name].Sum(example => (long)example.Words.Count);
        return sentences == CountOf(name) ? all : all * sentences / CountOf(name);
    }

    private void Warn(TransferRecipe recipe, LabelSet labels)
    {
        foreach (var test in Tests)
        {
            var unknown = test.Examples.SelectMany(example => example.Labels!).Where(label => !labels.Contains(label)).CountBy(label => label)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
            if (unknown.Count > 0)
            {
                var names = string.Join(", ", unknown.Take(ShownLabels).Select(pair => $"{pair.Key} ({pair.Value})"));
                _warnings.Add($"{test.Column.Target}/{test.Column.Test} has labels that no source has, which count as wrong: {names}{(unknown.Count > ShownLabels ? ", ..." : "")}");
            }

            if (_train.TryGetValue(test.Column.Target, out var train) && DatasetOverlap.Of(train, test.Examples) is { SharedSentences: > 0 } overlap)
            {
                _warnings.Add(FormattableString.Invariant(
                    $"{overlap.SharedSentences:N0} of the {overlap.Sentences:N0} sentences of {test.Column.Target}/{test.Column.Test} also stand in the training data of {test.Column.Target}, word for word, and flatter its figures"));
            }
        }

        foreach (var pair in recipe.Targets.SelectMany(target => target.Test).GroupBy(Path.GetFullPath).Where(group => group.Count() > 1))
            _warnings.Add($"{Path.GetFileName(pair.Key)} is a test set of several targets");
    }
}
