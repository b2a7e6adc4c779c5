namespace Graft.Checkpoints;

/// <summary>How a checkpoint fits a model: what is loaded, and every name that does not fit, whether the rules allow that or not.</summary>
public sealed class LoadReport
{
    private readonly LoadRules _rules;

    internal LoadReport(
        string source, LoadRules rules, IEnumerable<string> loaded, IEnumerable<string> missing, IEnumerable<string> unexpected, IEnumerable<MisShapedTensor> misShaped)
    {
        _rules = rules;
        Source = source;
        Loaded = Sorted(loaded);
        Missing = Sorted(missing);
        Unexpected = Sorted(unexpected);
        MisShaped = [.. misShaped.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
    }

    /// <summary>The checkpoint's file.</summary>
    public string Source { get; }

    /// <summary>The model's names that the file has a fitting tensor for, in ordinal order, as all names here are.</summary>
    public IReadOnlyList<string> Loaded { get; }

    /// <summary>The model's names that the file lacks, those that may be missing (a new head) included.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>The file's names that the model has no place for, those that may be unexpected (another head) included.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>The tensors that both have, but that do not fit; no rule allows these.</summary>
    public IReadOnlyList<MisShapedTensor> MisShaped { get; }

    /// <summary>Whether all is as the rules ask: nothing mis-shaped, and nothing missing or unexpected that may not be.</summary>
    public bool IsComplete => MisShaped.Count == 0 && Missing.All(_rules.AllowsMissing) && Unexpected.All(_rules.AllowsUnexpected);

    /// <summary>The report for people, one line for each kind, all names included.</summary>
    public string Describe()
    {
        var lines = new List<string> { $"{Source}: loaded {Loaded.Count} of the model's {Loaded.Count + Missing.Count + MisShaped.Count} tensors" };
        AddNames(lines, "starting from fresh values", Missing.Where(_rules.AllowsMissing));
        AddNames(lines, "in the file but not used", Unexpected.Where(_rules.AllowsUnexpected));
        lines.AddRange(Faults());
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>Throws unless <see cref="IsComplete"/>.</summary>
    /// <exception cref="CheckpointFormatException">Names everything that is missing, unexpected and mis-shaped at once.</exception>
    public void ThrowIfIncomplete()
    {
        if (!IsComplete)
        {
            throw new CheckpointFormatException(Source,
                $"the weights do not fit the model: {string.Join("; ", Faults())}. Choose weights that were saved from this architecture and configuration");
        }
    }

    private List<string> Faults()
    {
        var faults = new List<string>();
        AddNames(faults, "missing", Missing.Where(name => !_rules.AllowsMissing(name)));
        AddNames(faults, "unexpected", Unexpected.Where(name => !_rules.AllowsUnexpected(name)));
        AddNames(faults, "of another shape or type", MisShaped.Select(tensor => tensor.ToString()));
        return faults;
    }

    private static void AddNames(List<string> lines, string kind, IEnumerable<string> names)
    {
        string[] all = [.. names];
        if (all.Length > 0)
            lines.Add($"{all.Length} {kind}: {string.Join(", ", all)}");
    }

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
