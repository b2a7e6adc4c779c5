using System.Diagnostics;
using System.Text.Json;

namespace Graft.TokenizerFuzz;

/// <summary>The reference library as a child process: bench/tokenizers/reference.mjs under node.</summary>
internal sealed class ReferenceTokenizer : IDisposable
{
    private readonly Process _process;

    public ReferenceTokenizer(string script, string tokenizerJson)
    {
        _process = Process.Start(new ProcessStartInfo("node", [script, tokenizerJson])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("node did not start; install it, and the package: npm ci in bench/tokenizers.");
    }

    /// <summary>The ids, and the offsets in code points, of each text without special tokens.</summary>
    public List<(int[] Ids, (int Start, int End)[] Offsets)> Encode(IReadOnlyList<string> texts)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(texts.Prepend("encode")));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The reference ended; run npm ci in bench/tokenizers, and see its message above.");
        using var answer = JsonDocument.Parse(line);
        return [.. answer.RootElement.EnumerateArray().Select(encoding => (
            encoding.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(),
            encoding.GetProperty("offsets").EnumerateArray().Select(span => (span[0].GetInt32(), span[1].GetInt32())).ToArray()))];
    }

    public void Dispose()
    {
        _process.StandardInput.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }
}
