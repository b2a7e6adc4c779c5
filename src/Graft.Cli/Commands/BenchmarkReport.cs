using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Benchmarks;
using Graft.Experiments;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft benchmark --json</c> prints.</summary>
/// <param name="Model">The model's folder, or null where a model of all-MiniLM-L6-v2's shape was drawn.</param>
/// <param name="Train">The file of the sentences, or null where rows were drawn.</param>
/// <param name="Parameters">The model's parameters.</param>
/// <param name="EncoderMatrixParameters">Those of the matrices of its layers, which the operations are counted by.</param>
/// <param name="Rows">Rows of the data.</param>
/// <param name="Tokens">Their tokens, special tokens included.</param>
/// <param name="Threads">Threads that libtorch computes with.</param>
/// <param name="BatchSize">Rows a batch.</param>
/// <param name="Repeat">Rounds of each part.</param>
/// <param name="Metrics">The figures.</param>
internal sealed record BenchmarkReport(
    string? Model,
    string? Train,
    long Parameters,
    long EncoderMatrixParameters,
    int Rows,
    long Tokens,
    int Threads,
    int BatchSize,
    int Repeat,
    BenchmarkReport.BenchmarkMetrics Metrics)
{
    /// <summary>The report of figures.</summary>
    public static BenchmarkReport Of(
        Recipe recipe, BenchmarkWorkload workload, BenchmarkOptions options, IReadOnlyList<BenchmarkFigures> figures,
        IReadOnlyList<(PretrainingShape Shape, BenchmarkFigures Figures)> shapes, int threads)
    {
        using var model = workload.CreateModel();
        BenchmarkFigures? PartOf(BenchmarkPart part) => figures.FirstOrDefault(entry => entry.Part == part);
        var all = figures.Concat(shapes.Select(shape => shape.Figures)).ToList();
        var rates = all.SelectMany(part => part.Rounds).Select(round => round.SgemmGflops);
        return new BenchmarkReport(
            recipe.Model.Length == 0 ? null : recipe.Model,
            string.IsNullOrEmpty(recipe.Data.Train) ? null : recipe.Data.Train,
            model.NamedParameters().Sum(pair => pair.Parameter.numel()),
            EncoderMatrices.Count(model),
            workload.Rows.Count,
            workload.Rows.Sum(row => (long)row.InputIds.Count),
            threads,
            options.BatchSize,
            options.Repeat,
            new BenchmarkMetrics(
                BenchmarkFigures.Median(rates), all[^1].Memory.PeakResidentBytes,
                PartOf(BenchmarkPart.Training), PartOf(BenchmarkPart.Inference), PartOf(BenchmarkPart.Single),
                [.. shapes.Select(shape => new PretrainingEntry(shape.Shape.Name, shape.Shape.BatchSize, shape.Figures))]));
    }

    /// <param name="SgemmGflops">The rate of sgemm over all parts, GFLOP/s.</param>
    /// <param name="PeakResidentBytes">The largest resident memory, bytes.</param>
    /// <param name="Training">Training, or null where it was not measured.</param>
    /// <param name="Inference">Inference in batches, or null.</param>
    /// <param name="Single">Inference of rows one by one, or null.</param>
    /// <param name="Pretraining">Masked-language modelling by shape; empty where it was not measured.</param>
    internal sealed record BenchmarkMetrics(
        double SgemmGflops, long PeakResidentBytes, BenchmarkFigures? Training, BenchmarkFigures? Inference, BenchmarkFigures? Single,
        IReadOnlyList<PretrainingEntry> Pretraining);

    /// <param name="Shape">The network.</param>
    /// <param name="BatchSize">Rows a step, of 128 tokens.</param>
    /// <param name="Figures">The figures; operations include those of the vocabulary's head at masked places.</param>
    internal sealed record PretrainingEntry(string Shape, int BatchSize, BenchmarkFigures Figures);
}

/// <summary>The JSON form of <see cref="BenchmarkReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(BenchmarkPartName)])]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchmarkReportJson : JsonSerializerContext;

/// <summary>Parts by their names on the command line.</summary>
internal sealed class BenchmarkPartName() : JsonStringEnumConverter<BenchmarkPart>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
