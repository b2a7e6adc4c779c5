namespace Graft.Benchmarks;

/// <summary>How the speed of a tokenizer is measured.</summary>
/// <param name="Repeat">Rounds, at least 1; medians are reported. Default 5.</param>
/// <param name="Seconds">The least time of each measurement of a round, in seconds, above 0; the text is encoded as often as that takes. Default 0.3.</param>
/// <param name="Threads">Threads of the parallel figures, at least 1; default all cores.</param>
/// <param name="Reference">
/// A program to compare with, as command and arguments before the tokenizer.json and the text file, or empty. It answers on its standard
/// output, a line of JSON for each command on its standard input; bench/tokenizers/reference.mjs is one.
/// </param>
public sealed record TokenizerBenchmarkOptions(int Repeat = 5, double Seconds = 0.3, int? Threads = null, IReadOnlyList<string>? Reference = null)
{
    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (Repeat < 1)
            problems.Add($"--repeat must be at least 1, not {Repeat}");
        if (Seconds is not (> 0 and <= 3600))
            problems.Add($"--seconds must be above 0 and at most 3600, not {Seconds}");
        if (Threads is < 1)
            problems.Add($"--threads must be at least 1, not {Threads}");
        return problems;
    }
}
