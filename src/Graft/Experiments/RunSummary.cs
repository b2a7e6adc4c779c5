using System.Text.Json.Serialization;
using Graft.Data;

namespace Graft.Experiments;

/// <summary>What a run is about to train on, said before it begins, and saved as <c>data.json</c>.</summary>
/// <param name="Train">The training data.</param>
/// <param name="Dev">The dev data, or null where there are none.</param>
/// <param name="Overlap">What the dev data have in common with the training data, or null.</param>
/// <param name="Rows">Rows that the training sentences give; more than sentences where long ones run in windows.</param>
/// <param name="Tokens">Tokens of these rows, special tokens included.</param>
/// <param name="LongestRow">The longest row in tokens.</param>
/// <param name="WindowedExamples">How many training sentences run in more than one window.</param>
/// <param name="Scheme">The scheme of span labels, or none.</param>
/// <param name="IllegalTags">How many training labels the scheme does not allow where they stand.</param>
/// <param name="FirstIllegalTag">The first of them with file and line, or null.</param>
/// <param name="Parameters">The model's parameters, each tied one once.</param>
/// <param name="NewParameters">The names of parameters that the checkpoint did not have.</param>
/// <param name="UnusedTensors">The names of tensors in the checkpoint that the model has no place for.</param>
/// <param name="Sources">What is taken of each source; null, and not in the file, where the data have none.</param>
public sealed record RunSummary(
    DatasetSummary Train,
    DatasetSummary? Dev,
    DatasetOverlap? Overlap,
    int Rows,
    long Tokens,
    int LongestRow,
    int WindowedExamples,
    TagScheme Scheme,
    int IllegalTags,
    string? FirstIllegalTag,
    long Parameters,
    IReadOnlyList<string> NewParameters,
    IReadOnlyList<string> UnusedTensors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SourceSummary>? Sources = null)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "data.json";

    /// <summary>The same with every place named from a folder, so that folder and data can move together.</summary>
    /// <param name="folder">The folder.</param>
    public RunSummary RelativeTo(string folder)
    {
        string? Relative(string? place) => place is not null && Path.IsPathRooted(place) ? Path.GetRelativePath(folder, place) : place;
        return this with
        {
            Train = Train with { LongestPlace = Relative(Train.LongestPlace) },
            Dev = Dev is null ? null : Dev with { LongestPlace = Relative(Dev.LongestPlace) },
            FirstIllegalTag = Relative(FirstIllegalTag),
        };
    }
}
