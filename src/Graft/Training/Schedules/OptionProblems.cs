namespace Graft.Training.Schedules;

/// <summary>Gathers what is wrong with a record of options, so that the user hears all of it at once.</summary>
internal sealed class OptionProblems
{
    private readonly List<string> _problems = [];

    /// <summary>The problems so far, in the order in which they were found.</summary>
    public IReadOnlyList<string> All => _problems;

    /// <summary>Notes <paramref name="problem"/> unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string problem)
    {
        if (!holds)
            _problems.Add(problem);
    }

    /// <summary>Takes over the problems of a part.</summary>
    public void AddRange(IEnumerable<string> problems) => _problems.AddRange(problems);

    /// <summary>Throws one error that lists every problem, a line each.</summary>
    /// <exception cref="ArgumentException">There is at least one problem.</exception>
    public static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw new ArgumentException(string.Join('\n', problems));
    }
}
