using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft inspect</c> found.</summary>
/// <param name="Path">The folder or file.</param>
/// <param name="Files">The files that hold the weights.</param>
/// <param name="Metrics">Counts and sizes.</param>
/// <param name="Types">The same by element type, such as float32.</param>
/// <param name="Metadata">The weights' own free text, such as format = pt.</param>
/// <param name="Model">The architecture; null for a lone file of weights.</param>
/// <param name="Tokenizer">The tokenizer; null for a lone file, or where it cannot be read.</param>
/// <param name="Problem">Why there is no tokenizer, and what to do; null where there is one, or none is due.</param>
/// <param name="Tensors">With <c>--tensors</c> the tensors in the order of their names, else null.</param>
internal sealed record InspectionReport(
    string Path,
    IReadOnlyList<string> Files,
    InspectionReport.Counts Metrics,
    IReadOnlyDictionary<string, InspectionReport.Counts> Types,
    IReadOnlyDictionary<string, string> Metadata,
    InspectionReport.ModelPart? Model,
    InspectionReport.TokenizerPart? Tokenizer,
    string? Problem,
    IReadOnlyList<InspectionReport.Tensor>? Tensors)
{
    /// <param name="Tensors">How many tensors.</param>
    /// <param name="Parameters">How many numbers of floating type they hold; a tied matrix is in the file, and counts, once.</param>
    /// <param name="Bytes">Bytes of all of them.</param>
    internal sealed record Counts(int Tensors, long Parameters, long Bytes);

    /// <param name="ModelType">The family's published name.</param>
    /// <param name="Architectures">The reference's class names.</param>
    /// <param name="MaxTokens">The longest input in tokens by its positions.</param>
    /// <param name="Labels">The labels in the order of their ids, or null.</param>
    /// <param name="Tasks">What it can carry: for each task whether the head is <c>saved</c> or would be <c>new</c>.</param>
    /// <param name="Config">config.json.</param>
    internal sealed record ModelPart(
        string ModelType, IReadOnlyList<string>? Architectures, int MaxTokens, IReadOnlyList<string>? Labels, IReadOnlyDictionary<string, string> Tasks,
        JsonElement Config);

    /// <param name="Source">The file that it was read from.</param>
    /// <param name="Stages">The types of its stages, by their places in tokenizer.json; of a sequence the types of its parts, with <c>+</c> between.</param>
    /// <param name="VocabularySize">How many tokens, added ones included.</param>
    /// <param name="SpecialTokens">The special tokens by their part, such as pad_token.</param>
    /// <param name="ModelMaxLength">The longest input in tokens that it names, or null.</param>
    /// <param name="Truncation">The length that its file asks to cut to, or null; Graft keeps the request and cuts nothing.</param>
    /// <param name="Padding">What its file asks to fill up to: a length, <c>longest</c>, or null; likewise.</param>
    internal sealed record TokenizerPart(
        string Source, IReadOnlyDictionary<string, string> Stages, int VocabularySize, IReadOnlyDictionary<string, string> SpecialTokens, int? ModelMaxLength,
        int? Truncation, string? Padding);

    /// <param name="Name">The published name.</param>
    /// <param name="Type">The type of its elements.</param>
    /// <param name="Shape">Its dimensions.</param>
    internal sealed record Tensor(string Name, string Type, IReadOnlyList<long> Shape);

    /// <summary>Counts tensors.</summary>
    public static Counts Count(IEnumerable<TensorEntry> tensors)
    {
        var (count, parameters, bytes) = (0, 0L, 0L);
        foreach (var tensor in tensors)
        {
            count++;
            bytes += tensor.End - tensor.Begin;
            if (tensor.Type.ToString().Contains("Float", StringComparison.Ordinal))
                parameters += tensor.Shape.Aggregate(1L, (product, size) => product * size);
        }

        return new Counts(count, parameters, bytes);
    }
}

/// <summary>The JSON form of <see cref="InspectionReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InspectionReport))]
internal sealed partial class InspectionReportJson : JsonSerializerContext;
