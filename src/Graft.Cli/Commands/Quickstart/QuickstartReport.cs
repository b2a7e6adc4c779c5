using System.Text.Json.Serialization;
using Graft.Reports.Quickstart;

namespace Graft.Cli.Commands.Quickstart;

/// <summary>What <c>graft quickstart --json</c> prints.</summary>
/// <param name="Output">The folder.</param>
/// <param name="Report">The page in it.</param>
/// <param name="Result">All figures, as in <c>quickstart.json</c>.</param>
internal sealed record QuickstartReport(string Output, string Report, QuickstartResult Result);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QuickstartReport))]
internal sealed partial class QuickstartReportJson : JsonSerializerContext;
