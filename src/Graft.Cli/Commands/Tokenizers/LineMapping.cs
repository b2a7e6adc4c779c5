using System.Runtime.ExceptionServices;
using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>Makes a line of output of each line of input, on several threads where there are many, in the order of the input.</summary>
/// <param name="context">The terminal that the lines go to, and the threads.</param>
/// <param name="map">Writes the line, or several, of one text; gets the text and its number, from 1. Called from several threads.</param>
internal sealed class LineMapping(CommandContext context, Action<string, long, OutputLines> map)
{
    // A thread is worth its start from about this much text on.
    private const int MinShareLength = 4096;
    private const int SharesPerThread = 4;

    private readonly List<OutputLines> _shares = [];
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = context.Threads ?? Environment.ProcessorCount };
    private long _done;

    /// <summary>Works through all batches. After an error, the lines before it have been written.</summary>
    public async Task RunAsync(IAsyncEnumerable<IReadOnlyList<string>> batches, CancellationToken cancellationToken)
    {
        await foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(batch);
        }
    }

    /// <summary>Works through one batch.</summary>
    public void Run(IReadOnlyList<string> lines)
    {
        var shares = (int)Math.Clamp(
            lines.Sum(line => (long)line.Length) / MinShareLength, 1, Math.Min(lines.Count, _options.MaxDegreeOfParallelism * SharesPerThread));
        while (_shares.Count < shares)
            _shares.Add(new OutputLines());
        var errors = new ExceptionDispatchInfo?[shares];
        Parallel.For(0, shares, _options, share =>
        {
            try
            {
                for (var i = Begin(share); i < Begin(share + 1); i++)
                    map(lines[i], _done + i + 1, _shares[share]);
            }
            catch (Exception error)
            {
                errors[share] = ExceptionDispatchInfo.Capture(error);
            }
        });
        _done += lines.Count;
        for (var share = 0; share < shares; share++)
        {
            context.Terminal.WriteUtf8(_shares[share].Written);
            _shares[share].Clear();
            errors[share]?.Throw();
        }

        int Begin(int share) => (int)((long)lines.Count * share / shares);
    }
}
