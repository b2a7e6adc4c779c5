using System.Globalization;
using Graft.Benchmarks;
using Graft.Cli.Shell;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary>The table of <c>graft benchmark</c>.</summary>
internal static class BenchmarkView
{
    /// <summary>What was measured on, then a row for each part.</summary>
    public static IRenderable Of(BenchmarkReport report)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Fact(string name, FormattableString value) => facts.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Fact("model", report.Model is { } model
            ? $"{ShownPath.Of(model)}: {report.Parameters / 1e6:0.0} M parameters, {report.EncoderMatrixParameters / 1e6:0.00} M of them in the layers' matrices"
            : (FormattableString)$"weights drawn from the seed in the shape of all-MiniLM-L6-v2: {report.Parameters / 1e6:0.0} M parameters, {report.EncoderMatrixParameters / 1e6:0.00} M of them in the layers' matrices");
        var mean = report.Tokens / (double)report.Rows;
        Fact("rows", report.Train is { } train
            ? $"{report.Rows:N0} of {ShownPath.Of(train)}, {mean:0.0} tokens each on average"
            : (FormattableString)$"{report.Rows:N0} drawn from the seed, as long as English sentences, {mean:0.0} tokens each on average");
        Fact("rounds", $"{report.Repeat} of each part, medians; batches of {report.BatchSize} rows; {report.Threads} threads");
        Fact("sgemm", $"{report.Metrics.SgemmGflops:0} GFLOP/s (2048 x 2048, single precision)");
        Fact("peak memory", $"{report.Metrics.PeakResidentBytes / (double)(1 << 20):N0} MiB");
        var parts = new List<IRenderable> { facts };
        if (report.Metrics is not { Training: null, Inference: null, Single: null })
            parts.Add(Figures(report.Metrics));
        if (report.Metrics.Pretraining.Count > 0)
            parts.AddRange([new Text("Masked-language modelling, rows of 128 drawn tokens, 15 % masked:"), Pretraining(report.Metrics.Pretraining)]);
        return new Rows(parts);
    }

    private static Table Figures(BenchmarkReport.BenchmarkMetrics metrics)
    {
        var table = Empty("part");
        foreach (var (name, unit, figures) in new[]
            { ("training", "step", metrics.Training), ("inference", "batch", metrics.Inference), ("single", "row", metrics.Single) })
        {
            if (figures is not null)
                table.AddRow(Cells(name, unit, figures).Select(cell => new Text(cell)));
        }

        return table;
    }

    private static Table Pretraining(IReadOnlyList<BenchmarkReport.PretrainingEntry> entries)
    {
        var table = Empty("shape");
        foreach (var entry in entries)
            table.AddRow(Cells($"{entry.Shape}, batch {entry.BatchSize}", "step", entry.Figures).Select(cell => new Text(cell)));
        return table;
    }

    private static Table Empty(string first)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn(first);
        foreach (var column in new[] { "tokens/s", "per GFLOP/s", "sgemm", "of sgemm", "a step", "live tensors", "managed MiB" })
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        return table;
    }

    private static string[] Cells(string name, string unit, BenchmarkFigures figures)
    {
        static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
        static double Mebibytes(long bytes) => bytes / (double)(1 << 20);
        return
        [
            name,
            Text($"{figures.TokensPerSecond:N0}"),
            Text($"{figures.TokensPerGflop:0.00}"),
            Text($"{figures.SgemmGflops:0} GFLOP/s"),
            Text($"{100 * figures.ShareOfSgemm:0.0} %"),
            Text($"{figures.MillisecondsPerStep:0.00} ms/{unit}"),
            Text($"{figures.Memory.LiveTensorsBefore} -> {figures.Memory.LiveTensorsAfter}"),
            Text($"{Mebibytes(figures.Memory.ManagedBytesBefore):0.0} -> {Mebibytes(figures.Memory.ManagedBytesAfter):0.0}"),
        ];
    }
}
