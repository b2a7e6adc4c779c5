using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graft.Distributed;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Distributed;

/// <summary>A process by itself; several are tested through the program, which mpirun starts (Graft.Cli.Tests).</summary>
public class RanksTests
{
    private static readonly JsonTypeInfo<int> Json = (JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int));

    [Fact]
    public void Alone_AllCalls_AreItsOwnWork()
    {
        var ranks = Ranks.Alone;
        using var values = tensor(new[] { 1f, 2f });
        Span<double> sum = [3];
        ranks.Sum(values);
        ranks.Broadcast(values);
        ranks.Sum(sum);

        Assert.Equal([1f, 2f], values.data<float>().ToArray());
        Assert.Equal(3, sum[0]);
        Assert.Equal(5, ranks.Together(() => 5));
        Assert.Equal(6, ranks.OfFirst(() => 6, Json));
        Assert.True(ranks.Any(true));
        Assert.False(ranks.Any(false));
        Assert.True(ranks.IsFirst);
        ranks.Leave();
        ranks.Abort(1);
    }

    [Fact]
    public void Together_AloneAndFailing_ThrowsTheErrorItself() =>
        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => Ranks.Alone.Together(() => throw new InvalidOperationException("mine"))).Message);
}
