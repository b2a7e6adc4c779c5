namespace Graft.Cli.Commands.Quickstart;

/// <summary>A line of a chart that is drawn with characters.</summary>
/// <param name="Mark">What stands at its points.</param>
/// <param name="Colour">Its colour, by its name in the terminal's palette.</param>
/// <param name="Points">Its points, x rising.</param>
internal sealed record CurveLine(char Mark, string Colour, IReadOnlyList<(int X, double Y)> Points);
