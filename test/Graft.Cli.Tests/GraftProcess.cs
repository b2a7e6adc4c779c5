using System.Diagnostics;
using System.Text;
using Xunit;

namespace Graft.Cli.Tests;

/// <summary>The program as a user starts it: a process of its own.</summary>
public static class GraftProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the program to its end.</summary>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">The words after <c>graft</c>.</param>
    public static Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartAsync(environment, "", arguments);

    /// <summary>As above, in this process's environment, with a text on standard input.</summary>
    /// <param name="input">The text.</param>
    /// <param name="arguments">The words after <c>graft</c>.</param>
    public static Task<(int Code, string Output, string Error)> RunWithInputAsync(string input, params string[] arguments) =>
        StartAsync(new Dictionary<string, string>(), input, arguments);

    private static async Task<(int Code, string Output, string Error)> StartAsync(
        IReadOnlyDictionary<string, string> environment, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [ProgramPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            // A program that answers line by line stops reading when nobody takes its answers.
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            if (input.Length > 0)
                await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>As above, in this process's environment.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>The program, for tests that start it themselves.</summary>
    public static string ProgramPath => Path.Combine(AppContext.BaseDirectory, "Graft.Cli.dll");
}
