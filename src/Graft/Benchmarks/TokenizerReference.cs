using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Graft.Benchmarks;

/// <summary>
/// Another tokenizer library as a child process, which times itself, so that nothing of the talking counts. It lives over all rounds and
/// takes its turn between ours: both meet the same mood of the machine.
/// </summary>
internal sealed class TokenizerReference : IDisposable
{
    private readonly Process _process;
    private readonly string _command;

    /// <param name="command">The program and its first arguments.</param>
    /// <param name="tokenizerJson">The pipeline.</param>
    /// <param name="textFile">The text, a line each.</param>
    /// <param name="threads">How many threads it may use.</param>
    public TokenizerReference(IReadOnlyList<string> command, string tokenizerJson, string textFile, int threads)
    {
        _command = string.Join(' ', command);
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), tokenizerJson, textFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["RAYON_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        try
        {
            _process = Process.Start(start) ?? throw new InvalidOperationException($"The reference '{_command}' did not start.");
        }
        catch (Win32Exception error)
        {
            throw new BenchmarkReferenceException($"The reference '{_command}' cannot be started: {error.Message} Name a program that is installed.", error);
        }
    }

    /// <summary>The tokens that the text has.</summary>
    public long CountTokens() => Ask("count").GetProperty("tokens").GetInt64();

    /// <summary>Seconds of encoding the text once.</summary>
    public double Time() => Ask("time").GetProperty("seconds").GetDouble();

    public void Dispose()
    {
        _process.StandardInput.Dispose();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private JsonElement Ask(string command)
    {
        try
        {
            _process.StandardInput.WriteLine($"[\"{command}\"]");
            _process.StandardInput.Flush();
            if (_process.StandardOutput.ReadLine() is { } line)
                return JsonElement.Parse(line);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new BenchmarkReferenceException($"The reference '{_command}' gave no answer to {command}: {error.Message}", error);
        }

        throw new BenchmarkReferenceException($"The reference '{_command}' ended without an answer to {command}; its message is above. Try it by itself.");
    }
}
