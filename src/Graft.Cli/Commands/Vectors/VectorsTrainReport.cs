using System.Text.Json.Serialization;

namespace Graft.Cli.Commands.Vectors;

/// <summary>What <c>graft vectors train</c> made.</summary>
/// <param name="Output">The vectors' folder.</param>
/// <param name="VocabularySize">How many words there are, special tokens included.</param>
/// <param name="Size">The size of a vector.</param>
/// <param name="TextWords">How many words the text has.</param>
/// <param name="UnknownShare">The share of them that are not in the vocabulary, in [0, 1].</param>
/// <param name="Metrics">What it took.</param>
internal sealed record VectorsTrainReport(string Output, int VocabularySize, int Size, long TextWords, double UnknownShare, VectorsTrainReport.Measured Metrics)
{
    /// <param name="Seconds">Time with reading and writing, seconds.</param>
    /// <param name="PeakResidentBytes">The process's largest resident memory, bytes.</param>
    internal sealed record Measured(double Seconds, long PeakResidentBytes);
}

/// <summary>The JSON form of <see cref="VectorsTrainReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VectorsTrainReport))]
internal sealed partial class VectorsTrainReportJson : JsonSerializerContext;
