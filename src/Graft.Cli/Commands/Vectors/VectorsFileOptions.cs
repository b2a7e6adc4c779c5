using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>The options that say how a published file of vectors is read.</summary>
internal sealed class VectorsFileOptions
{
    private readonly Option<bool> _skip = new("--skip-malformed") { Description = "Leave malformed lines out, and say how many [default: refuse the file at the first]" };
    private readonly Option<int?> _most = new("--max-words") { Description = "Read the first N words only; published files have the frequent ones first", HelpName = "N" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_skip, _most];

    /// <summary>Reads the file, and warns of what was left out.</summary>
    public WordVectorsReading Read(CommandContext context, string path, CancellationToken cancellationToken)
    {
        if (context.Parsed.GetValue(_most) < 1)
            throw new UsageException($"--max-words must be at least 1, found {context.Parsed.GetValue(_most)}.");
        WordVectorsReading reading;
        using (var progress = new VectorsProgress(context.Terminal))
        {
            reading = WordVectorsFile.Read(
                path, new WordVectorsReadOptions(null, context.Parsed.GetValue(_skip), context.Parsed.GetValue(_most)), progress, cancellationToken);
        }

        foreach (var skipped in reading.Skipped)
        {
            context.Terminal.Warn(string.Create(CultureInfo.InvariantCulture,
                $"{(skipped.FirstEntry == 0 ? "" : $"{skipped.Count:N0} left out as {skipped.Code}, the first in line {skipped.FirstEntry}: ")}{skipped.FirstProblem}."));
        }

        return reading;
    }
}
