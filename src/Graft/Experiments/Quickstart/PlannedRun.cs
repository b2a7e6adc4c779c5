using Graft.Reports.Quickstart;

namespace Graft.Experiments.Quickstart;

/// <summary>A run that is to be done.</summary>
/// <param name="Part">The part that it belongs to.</param>
/// <param name="Variant">What it begins with.</param>
/// <param name="Sentences">Its training sentences.</param>
/// <param name="Recipe">The run.</param>
/// <param name="Cost">About how long it takes, in steps of the encoder.</param>
internal sealed record PlannedRun(string Part, QuickstartVariant Variant, int Sentences, Recipe Recipe, double Cost)
{
    /// <summary>What it is called while it runs.</summary>
    public string Title => Part == QuickstartFigure.OneLanguage ? $"{Variant.Name}, {Sentences} sentences" : $"{Variant.Name}, across languages";
}
