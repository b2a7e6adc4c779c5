using System.Text;
using Graft.Cli.Commands;
using Graft.Cli.Commands.Corpora;
using Graft.Cli.Commands.Quickstart;
using Graft.Cli.Commands.Tokenizers;
using Graft.Cli.Commands.Transfer;
using Graft.Cli.Commands.Vectors;
using Graft.Cli.Shell;
using Graft.Distributed;

// mpirun gives its processes terminals of their own, whatever it does with what they write there: no control sequences, please.
if (RankPlace.OfThisProcess().Count > 1)
    Environment.SetEnvironmentVariable("TERM", "dumb");
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var settings = TerminalSettings.OfThisProcess();
// Standard output is for results alone; TorchSharp, for one, prints there when it cannot load.
Console.SetOut(Console.Error);

using var interruption = new Interruption();
var runner = new CommandRunner(
[
    QuickstartCommand.Create(),
    TrainCommand.Create(),
    PretrainCommand.Create(),
    TransferCommand.Create(),
    ReportCommand.Create(),
    EvaluateCommand.Create(),
    PerplexityCommand.Create(),
    PredictCommand.Create(),
    InspectCommand.Create(),
    ConvertCommand.Create(),
    TokenizerCommand.Create(),
    CorpusCommand.Create(),
    VectorsCommand.Create(),
    BenchmarkCommand.Create(),
    DoctorCommand.Create(),
]);
return await runner.RunAsync(args, settings, interruption.Token);
