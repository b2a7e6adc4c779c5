using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer</c>: the commands about tokenizers.</summary>
internal static class TokenizerCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static GraftCommand Create() => new("Models", "tokenizer", "Train, use, look into and compare tokenizers: encode, decode, inspect, compare",
    [
        TokenizerEncodeCommand.Create(),
        TokenizerDecodeCommand.Create(),
        TokenizerInspectCommand.Create(),
        TokenizerCompareCommand.Create(),
    ]);
}
