using System.Globalization;

namespace Graft.Distributed;

/// <summary>Which of several processes this one is, as mpirun tells each that it starts; known before MPI is loaded.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">How many there are, 1 for a process that was not started by mpirun.</param>
/// <param name="LocalCount">How many of them are on this machine.</param>
/// <param name="IsBound">Whether it was given cores of its own, so that the cores it sees are not the others' too.</param>
public sealed record RankPlace(int Index, int Count, int LocalCount, bool IsBound)
{
    /// <summary>A process by itself.</summary>
    public static RankPlace Alone { get; } = new(0, 1, 1, false);

    /// <summary>This process's place.</summary>
    public static RankPlace OfThisProcess() => Read(Environment.GetEnvironmentVariable);

    /// <summary>The place that Open MPI's variables tell.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    internal static RankPlace Read(Func<string, string?> variable)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is not { } count || Number("OMPI_COMM_WORLD_RANK") is not { } index || count < 2)
            return Alone;
        return new RankPlace(index, count, Math.Max(1, Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1), variable("OMPI_MCA_orte_bound_at_launch") == "1");

        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>How many threads fall to this process.</summary>
    /// <param name="threads">How many a process by itself would use here.</param>
    public int ShareOf(int threads) => IsBound ? threads : Math.Max(1, threads / LocalCount);
}
