namespace Graft.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points, x rising.</param>
/// <param name="Style">Which of the eight colours and dash patterns it has, from 0.</param>
/// <param name="IsMarked">Whether each point has a dot: few points, such as evaluations.</param>
/// <param name="Best">The point that is marked as the best, or null.</param>
internal sealed record ChartSeries(
    string Name, IReadOnlyList<(double X, double Y)> Points, int Style, bool IsMarked = false, (double X, double Y)? Best = null)
{
    /// <summary>Points of a line beyond which neighbours are averaged.</summary>
    public const int MaxPoints = 400;

    /// <summary>The same with at most <see cref="MaxPoints"/> points: means of equal stretches.</summary>
    public ChartSeries Thinned()
    {
        if (Points.Count <= MaxPoints)
            return this;
        var stretch = (Points.Count + MaxPoints - 1) / MaxPoints;
        return this with { Points = [.. Points.Chunk(stretch).Select(some => (some[^1].X, some.Average(point => point.Y)))] };
    }
}
