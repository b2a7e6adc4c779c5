using System.Text.Json;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class DoctorCommandTests
{
    [Fact]
    public async Task Doctor_WithJson_SaysWhatRunsHere()
    {
        var (code, output, error) = await GraftProcess.RunAsync("doctor", "--json", "--threads", "1");
        Assert.Equal((0, ""), (code, error));
        var report = JsonDocument.Parse(output).RootElement;
        Assert.True(report.GetProperty("metrics").GetProperty("sgemm_gflops").GetDouble() > 0);
        Assert.Equal(1, report.GetProperty("processor").GetProperty("threads").GetInt32());
        Assert.True(report.GetProperty("memory").GetProperty("total_bytes").GetInt64() > 0);
        Assert.True(File.Exists(report.GetProperty("native_libraries").GetProperty("libtorch").GetString()));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task Doctor_ForPeople_ATableWithoutEscapes()
    {
        var (code, output, error) = await GraftProcess.RunAsync("doctor");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"(?s)Graft +\d.*libtorch +/?\S*torch.*Speed +\d+ GFLOP/s", output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Doctor_CacheFolderThatCannotBeWritten_ReportsItAndTheRest()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux needs the cache for libtorch");
        var healthy = JsonDocument.Parse((await GraftProcess.RunAsync("doctor", "--json")).Output).RootElement;
        Assert.SkipWhen(healthy.GetProperty("native_libraries").GetProperty("patched_copy").ValueKind == JsonValueKind.Null, "libtorch loads here as it is");

        var file = Path.GetTempFileName();
        try
        {
            // Without packages, TorchSharp has none to look through for another libtorch.
            var environment = new Dictionary<string, string> { ["GRAFT_CACHE"] = file, ["NUGET_PACKAGES"] = "/nonexistent" };
            var (code, output, _) = await GraftProcess.RunAsync(environment, "doctor", "--json");
            var report = JsonDocument.Parse(output).RootElement;
            Assert.Equal(1, code);
            Assert.Contains(file, report.GetProperty("problem").GetString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, report.GetProperty("metrics").ValueKind);
            Assert.Equal(file, report.GetProperty("cache_directory").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
