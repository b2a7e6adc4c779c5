using System.Runtime.InteropServices;
using System.Text.Json;

namespace Graft.Cli.Shell;

/// <summary>What an exception means to the user: the exit code, a stable name for programs, and one sentence.</summary>
internal static class ErrorText
{
    /// <summary>Tells what <paramref name="error"/> means.</summary>
    public static (int Code, string Kind, string Message) Of(Exception error) => error switch
    {
        UsageException => (ExitCode.WrongUsage, "usage", error.Message),
        ArgumentException argument => (ExitCode.WrongUsage, "usage", WithoutParameter(argument)),
        GraftException => (ExitCode.Failed, KindOf(error), error.Message),
        IOException or UnauthorizedAccessException => (ExitCode.Failed, "io", error.Message),
        OutOfMemoryException => OutOfMemory,
        ExternalException external when IsOutOfMemory(external.Message) => OutOfMemory,
        _ => (ExitCode.Failed, "unexpected",
            $"{error.GetType().Name}: {error.Message} This is a fault of Graft itself; --verbose shows where it happened, please report it."),
    };

    private static (int Code, string Kind, string Message) OutOfMemory =>
        (ExitCode.Failed, "memory", "There is not enough memory for this: try a smaller batch, shorter texts or a smaller model.");

    // libtorch's own words, of the processor's memory and of a graphics card's.
    private static bool IsOutOfMemory(string message) =>
        message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase) || message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    // CheckpointFormatException -> checkpoint_format
    private static string KindOf(Exception error) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(error.GetType().Name[..^nameof(Exception).Length]);

    private static string WithoutParameter(ArgumentException error)
    {
        var end = error.ParamName is null ? -1 : error.Message.IndexOf($" (Parameter '{error.ParamName}')", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message.Remove(end, $" (Parameter '{error.ParamName}')".Length);
    }
}
