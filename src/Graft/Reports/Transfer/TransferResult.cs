using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graft.Reports.Transfer;

/// <summary>What a transfer study has found so far; saved as <c>results.json</c>, and written anew after each run.</summary>
/// <param name="Finished">Whether every run is finished; otherwise the study can be resumed.</param>
/// <param name="Primary">The figure of the matrix, such as <c>accuracy</c>; <c>f1</c> where the labels are span tags.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Alpha">The exponent of sampling between sources.</param>
/// <param name="Sources">The sources.</param>
/// <param name="Columns">The test sets.</param>
/// <param name="Rows">What was trained: sets of sources, few-shot points, upper bounds.</param>
/// <param name="Warnings">What the reader should know: labels that no source has, sentences that stand in training data too.</param>
/// <param name="Seconds">Seconds of training, over all finished runs.</param>
public sealed record TransferResult(
    bool Finished,
    string Primary,
    IReadOnlyList<long> Seeds,
    double Alpha,
    IReadOnlyList<TransferSource> Sources,
    IReadOnlyList<TransferColumn> Columns,
    IReadOnlyList<TransferRow> Rows,
    IReadOnlyList<string> Warnings,
    double Seconds)
{
    /// <summary>The file's name in a study's directory.</summary>
    public const string FileName = "results.json";

    /// <summary>Whether a folder is a study's: its recipe names sources and targets.</summary>
    /// <param name="directory">The folder.</param>
    public static bool IsStudy(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return RunFiles.Object(Path.Combine(directory, RunFiles.RecipeName)) is { } recipe && recipe.At("sources") is not null && recipe.At("targets") is not null;
    }

    /// <summary>Reads a study's file.</summary>
    /// <param name="directory">The study's directory.</param>
    /// <exception cref="RunFormatException">It is not there or malformed.</exception>
    public static TransferResult Read(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            throw new RunFormatException(directory, $"no run of the study is finished ({FileName} is not there); go on with it: graft transfer --recipe {Path.Combine(directory, RunFiles.RecipeName)} --resume");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), TransferJson.Default.TransferResult) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new RunFormatException(path, $"the results of a transfer study were expected: {error.Message}", error);
        }
    }

    /// <summary>Writes the file's content.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, TransferJson.Default.TransferResult);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TransferResult))]
internal sealed partial class TransferJson : JsonSerializerContext;
