using System.Text;

namespace Graft.Metrics;

/// <summary>The plain-text table of scores that seqeval and scikit-learn print, character for character.</summary>
internal sealed class ScoreTable
{
    private const int CellWidth = 9;
    private const string WidestAverage = "weighted avg";

    private readonly StringBuilder _text = new();
    private readonly int _nameWidth;
    private readonly int _digits;

    public ScoreTable(IEnumerable<string> names, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        _digits = digits;
        _nameWidth = names.Append(WidestAverage).Max(Width);
        _nameWidth = Math.Max(_nameWidth, digits);
        AddRow("", "precision", "recall", "f1-score", "support");
        AddEmptyLine();
    }

    /// <summary>A line of scores; <paramref name="support"/> in place of the score's own where it is printed differently.</summary>
    public void Add(string name, Score score, string? support = null) =>
        AddRow(name, Number(score.Precision), Number(score.Recall), Number(score.F1), support ?? $"{score.Support}");

    /// <summary>A line with one figure in the last column of scores.</summary>
    public void Add(string name, double figure, string support) => AddRow(name, "", "", Number(figure), support);

    public void AddEmptyLine() => _text.Append('\n');

    public override string ToString() => _text.ToString();

    private string Number(double value) => FixedPoint.Format(value, _digits);

    private void AddRow(string name, params ReadOnlySpan<string> cells)
    {
        _text.Append(' ', _nameWidth - Width(name)).Append(name).Append(' ');
        foreach (var cell in cells)
            _text.Append(' ').Append(cell.PadLeft(CellWidth));
        AddEmptyLine();
    }

    // In code points, as the reference pads.
    private static int Width(string name) => name.EnumerateRunes().Count();
}
