using System.Diagnostics;
using Graft.Native;
using Graft.Testing;
using TorchSharp;
using Xunit;

namespace Graft.Tests.Native;

/// <summary>The first use of libtorch in a process, from several threads at once, some by Graft and some by TorchSharp.</summary>
public class FirstUseTests
{
    private const string Marker = "GRAFT_TEST_FIRST_USE";

    [Fact]
    [Trait(Tier.Key, Tier.Slow)]
    public async Task Load_FromManyThreadsAtOnce_EndsEveryTime()
    {
        // A process has one first use, so each attempt is a process of its own: this very test, told to be the child.
        if (Environment.GetEnvironmentVariable(Marker) is not null)
        {
            UseFromManyThreads();
            return;
        }

        for (var attempt = 0; attempt < 5; attempt++)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(FirstUseTests).Assembly.Location, "--filter-class", typeof(FirstUseTests).FullName!])
            {
                RedirectStandardOutput = true,
                Environment = { [Marker] = "1" },
            };
            using var process = Process.Start(start)!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            try
            {
                var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                Assert.True(process.ExitCode == 0, output);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
    }

    private static void UseFromManyThreads()
    {
        using var together = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(index => new Thread(() =>
        {
            together.SignalAndWait();
            if (index % 2 == 0)
                NativeLibraries.Load();
            else
                torch.ones(2).Dispose();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}
