using System.CommandLine;
using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer inspect</c>: what a tokenizer is made of, and what each stage makes of a text.</summary>
internal static class TokenizerInspectCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var model = TokenizerSource.Option();
        var text = new Option<string?>("--text") { Description = "A text to be followed through the stages", HelpName = "TEXT" };
        return new GraftCommand("Models", "inspect", "Show a tokenizer's stages with their options, its vocabulary and special tokens, and a text on its way through them",
            (context, _) =>
            {
                var path = context.Parsed.GetValue(model)!;
                var report = TokenizerReport.Of(path, TokenizerSource.Read(path), context.Parsed.GetValue(text));
                context.Terminal.Write(report, TokenizerReportJson.Default.TokenizerReport, TokenizerView.Of);
                return Task.FromResult(ExitCode.Done);
            })
        {
            model, text,
        };
    }
}
