using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Modeling.Families;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>The options that say how vectors are written as a model directory.</summary>
internal sealed class StaticVectorsOutput
{
    private readonly Option<string> _output = new("--output") { Description = "The folder to write, which must not be there", HelpName = "DIR", Required = true };
    private readonly Option<string?> _encoder = new("--encoder")
    {
        Description = "What reads the vectors when a task is trained on them: bilstm or window [default: bilstm]",
        HelpName = "NAME",
    };

    private readonly Option<int?> _hidden = new("--hidden-size") { Description = "The size of its hidden states [default: 256]", HelpName = "N" };
    private readonly Option<int?> _layers = new("--layers") { Description = "How many layers it has [default: 1]", HelpName = "N" };
    private readonly Option<bool> _single = new("--float32") { Description = "Store the vectors as float32 [default: float16, half the size]" };

    public StaticVectorsOutput()
    {
        _encoder.CompletionSources.Add(_ => StaticVectorsConfig.Encoders.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        _encoder.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !StaticVectorsConfig.Encoders.Contains(token.Value))
                result.AddError($"--encoder must be one of {string.Join(", ", StaticVectorsConfig.Encoders)}, not '{token.Value}'.");
        });
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_output, _encoder, _hidden, _layers, _single];

    /// <summary>The folder and the options.</summary>
    /// <exception cref="UsageException">The folder is there already, or a size is impossible.</exception>
    public (string Directory, StaticVectorsOptions Options) Read(ParseResult parsed)
    {
        var (directory, hidden, layers) = (parsed.GetValue(_output)!, parsed.GetValue(_hidden), parsed.GetValue(_layers));
        if (Directory.Exists(directory) || File.Exists(directory))
            throw new UsageException($"{directory} is there already; give another --output, or remove it.");
        if (hidden < 1 || layers < 1)
            throw new UsageException("--hidden-size and --layers must be at least 1.");
        if (hidden % 2 == 1 && parsed.GetValue(_encoder) is null or StaticVectorsConfig.BiLstm)
            throw new UsageException($"--hidden-size must be even for a {StaticVectorsConfig.BiLstm}, half for each direction, found {hidden}.");
        return (directory, new StaticVectorsOptions(parsed.GetValue(_encoder), hidden, layers, !parsed.GetValue(_single)));
    }
}
