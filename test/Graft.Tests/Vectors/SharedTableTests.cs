using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public class SharedTableTests
{
    [Theory]
    [InlineData(1, 1f)]
    [InlineData(4, 4f)]
    [InlineData(5, 4f)]
    [InlineData(16, 4f)]
    public void AddChanges_OfSeveralWorkers_AreAddedUpToFourWorkersWorth(int workers, float expected)
    {
        const int Size = 20;
        var table = new float[3 * Size];
        table.AsSpan().Fill(10);
        var shared = new SharedTable(table, Size, workers);
        for (var round = 1; round <= 3; round++)
        {
            foreach (var overlay in shared.Overlays)
            {
                overlay.Begin();
                overlay.Copies.AsSpan(overlay.OffsetOf(1), Size)[0] += 1;
                overlay.Copies.AsSpan(overlay.OffsetOf(1), Size)[Size - 1] -= 2;
            }

            shared.Overlays[0].Copies[shared.Overlays[0].OffsetOf(2)] += 3;
            Assert.Equal(10 + 3 * (round - 1), table[2 * Size]);
            foreach (var overlay in shared.Overlays)
                overlay.TakeChanges();
            for (var part = 0; part < shared.Parts; part++)
                shared.AddChanges(part);
            Assert.Equal(10 + expected * round, table[Size], 1e-4f);
            Assert.Equal(10 - 2 * expected * round, table[2 * Size - 1], 1e-4f);
            Assert.Equal(10 + 3 * round, table[2 * Size]);
            Assert.All(table[..Size], value => Assert.Equal(10, value));
        }
    }

    [Fact]
    public void OffsetOf_MoreRowsThanThereIsRoom_KeepsWhatIsThere()
    {
        var table = Enumerable.Range(0, 5000 * 3).Select(i => (float)i).ToArray();
        var overlay = new SharedTable(table, 3, 1).Overlays[0];
        for (var row = 4999; row >= 0; row--)
        {
            var offset = overlay.OffsetOf(row); // before the copies are asked for, which it may move
            Assert.Equal(table[row * 3], overlay.Copies[offset]);
        }

        Assert.All(Enumerable.Range(0, 5000), row => Assert.Equal(table[row * 3 + 2], overlay.Copies[overlay.OffsetOf(row) + 2]));
    }
}
