using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer</c>: the commands about tokenizers.</summary>
internal static class TokenizerCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static GraftCommand Create() => new("Models", "tokenizer", "Tokenizers: train, encode, decode, inspect, compare",
    [
        TokenizerTrainCommand.Create(),
        TokenizerEncodeCommand.Create(),
        TokenizerDecodeCommand.Create(),
        TokenizerInspectCommand.Create(),
        TokenizerCompareCommand.Create(),
    ]);
}
