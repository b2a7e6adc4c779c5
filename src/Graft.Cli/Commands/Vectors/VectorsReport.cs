using System.Text.Json.Serialization;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>What <c>graft vectors inspect</c> found.</summary>
/// <param name="Path">The folder or file.</param>
/// <param name="Format">Its kind: <c>model</c>, <c>text</c> or <c>binary</c>.</param>
/// <param name="Words">How many words there are.</param>
/// <param name="Size">The size of a vector.</param>
/// <param name="FirstWords">The first words, which usually are the most frequent ones.</param>
/// <param name="Skipped">What was left out of a file.</param>
/// <param name="Near">The neighbours that were asked for.</param>
/// <param name="Analogy">The analogy that was asked for, or null.</param>
internal sealed record VectorsReport(
    string Path, string Format, int Words, int Size, IReadOnlyList<string> FirstWords, IReadOnlyList<SkippedEntries> Skipped,
    IReadOnlyList<VectorsReport.Neighbours> Near, VectorsReport.Neighbours? Analogy)
{
    private const int ShownWords = 20;

    /// <summary>Makes the report.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="source">The vectors.</param>
    /// <param name="near">Words whose neighbours are wanted.</param>
    /// <param name="analogy">Three words, or none.</param>
    /// <param name="top">How many neighbours.</param>
    public static VectorsReport Of(string path, VectorsSource source, string[] near, string[] analogy, int top)
    {
        var vectors = source.Vectors;
        return new VectorsReport(
            path, source.Format, vectors.Count, vectors.Size, [.. vectors.Words.Take(ShownWords)], source.Skipped,
            [.. near.Select(source.Find).Select(word => new Neighbours([word], vectors.Nearest(word, top)))],
            analogy.Select(source.Find).ToArray() is [var a, var b, var c] ? new Neighbours([a, b, c], vectors.Analogy(a, b, c, top)) : null);
    }

    /// <param name="Of">The word, or the three of an analogy.</param>
    /// <param name="Words">Its neighbours, nearest first.</param>
    internal sealed record Neighbours(IReadOnlyList<string> Of, IReadOnlyList<WordNeighbour> Words);
}

/// <summary>The JSON form of <see cref="VectorsReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VectorsReport))]
internal sealed partial class VectorsReportJson : JsonSerializerContext;
