using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Pretrained.Multilingual;

namespace Graft.Cli.Commands.Vectors;

/// <summary><c>graft vectors inspect</c>: what vectors there are, the neighbours of words, and analogies.</summary>
internal static class VectorsInspectCommand
{
    private const int DefaultTop = 10;

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var path = new Argument<string>("vectors") { Description = "A folder of graft vectors or of a model trained on it, a published file, or " + MultilingualModels.WordVectorsName + ", which comes with Graft" };
        var near = new Option<string[]>("--near") { Description = "Show the words nearest to this one; may be given several times", HelpName = "WORD" };
        var analogy = new Option<string[]>("--analogy")
        {
            Description = "Show what is to C as A is to B: the words nearest to A - B + C, as in king man woman",
            HelpName = "A B C",
            Arity = new ArgumentArity(3, 3),
            AllowMultipleArgumentsPerToken = true,
        };
        var top = new Option<int>("--top") { Description = "How many words to show", HelpName = "N", DefaultValueFactory = _ => DefaultTop };
        var reading = new VectorsFileOptions();
        var command = new GraftCommand("Models", "inspect", "Show word vectors: their number and size, neighbours of words, analogies",
            (context, cancellationToken) =>
            {
                var parsed = context.Parsed;
                if (parsed.GetValue(top) < 1)
                    throw new UsageException($"--top must be at least 1, found {parsed.GetValue(top)}.");
                var source = VectorsSource.Read(context, parsed.GetValue(path)!, reading, cancellationToken);
                var report = VectorsReport.Of(parsed.GetValue(path)!, source, parsed.GetValue(near) ?? [], parsed.GetValue(analogy) ?? [], parsed.GetValue(top));
                context.Terminal.Write(report, VectorsReportJson.Default.VectorsReport, VectorsView.Of);
                return Task.FromResult(ExitCode.Done);
            });
        command.Arguments.Add(path);
        foreach (var option in new Option[] { near, analogy, top }.Concat(reading.All))
            command.Options.Add(option);
        return command;
    }
}
