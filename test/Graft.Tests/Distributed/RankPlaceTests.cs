using Graft.Distributed;
using Xunit;

namespace Graft.Tests.Distributed;

public class RankPlaceTests
{
    [Fact]
    public void Read_StartedByMpirun_GivesItsPlace()
    {
        var place = Place(("OMPI_COMM_WORLD_SIZE", "8"), ("OMPI_COMM_WORLD_RANK", "3"), ("OMPI_COMM_WORLD_LOCAL_SIZE", "4"));
        Assert.Equal(new RankPlace(3, 8, 4, IsBound: false), place);
    }

    [Fact]
    public void Read_NotStartedByMpirunOrAlone_IsOneOfOne()
    {
        Assert.Equal(RankPlace.Alone, Place());
        Assert.Equal(RankPlace.Alone, Place(("OMPI_COMM_WORLD_SIZE", "1"), ("OMPI_COMM_WORLD_RANK", "0")));
        Assert.Equal(RankPlace.Alone, Place(("OMPI_COMM_WORLD_SIZE", "many"), ("OMPI_COMM_WORLD_RANK", "0")));
    }

    [Theory]
    [InlineData(16, 4, false, 4)]
    [InlineData(2, 4, false, 1)] // more ranks than cores
    [InlineData(4, 4, true, 4)] // bound to cores of its own: it sees no others
    public void ShareOf_Threads_DividesWhatTheRanksOfAMachineShare(int threads, int localCount, bool isBound, int share) =>
        Assert.Equal(share, new RankPlace(0, localCount, localCount, isBound).ShareOf(threads));

    private static RankPlace Place(params (string Name, string Value)[] variables) =>
        RankPlace.Read(name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault());
}
