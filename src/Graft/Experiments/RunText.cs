using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Data.Documents;
using Graft.Pretraining.Corpora;

namespace Graft.Experiments;

/// <summary>
/// What the tokens of a run's own text were made of; saved as <c>text.json</c> before they are. Comparing files' hashes takes a moment, where comparing
/// with the corpus would mean to read and choose all documents again; and a corpus without this beside it is somebody else's.
/// </summary>
/// <param name="Text">The files that are trained on.</param>
/// <param name="Valid">The files that are scored.</param>
/// <param name="Reading">How they are read.</param>
/// <param name="Tokenizer">The tokenizer's files of the model.</param>
internal sealed record RunText(IReadOnlyList<CorpusFile> Text, IReadOnlyList<CorpusFile> Valid, CorpusOptions Reading, IReadOnlyList<CorpusFile> Tokenizer)
{
    public const string FileName = "text.json";

    /// <summary>A file that is scored though it is trained on, by its content; null where there is none.</summary>
    [JsonIgnore]
    public string? ScoredAndTrainedOn => Valid.FirstOrDefault(file => file.Bytes > 0 && Text.Any(text => text.Sha256 == file.Sha256))?.File;

    /// <summary>Reads and hashes the files.</summary>
    /// <exception cref="GraftException">A file cannot be read.</exception>
    public static RunText Of(IEnumerable<TextFile> text, IEnumerable<TextFile> valid, CorpusOptions reading, string model, CancellationToken cancellation)
    {
        CorpusFile Describe(TextFile file)
        {
            cancellation.ThrowIfCancellationRequested();
            using var content = file.OpenFile();
            return CorpusFile.Of(Path.GetFileName(file.Path), content);
        }

        return new RunText(
            [.. text.Select(Describe)], [.. valid.Select(Describe)], reading,
            [.. ModelDirectory.ReadTokenizerFiles(model).Select(file => CorpusFile.Of(file.Name, file.Content.Span))]);
    }

    /// <summary>What of another text is not as in this one, as a user would say it; null where all is.</summary>
    public string? DifferenceTo(RunText other) =>
        Difference("--text", Text, other.Text) ?? Difference("--valid", Valid, other.Valid)
        ?? (Reading == other.Reading ? null : "it was read in another way (--document, --field, --invalid-utf8)")
        ?? (Tokenizer.SequenceEqual(other.Tokenizer) ? null : "the tokenizer of --model is another one");

    private static string? Difference(string option, IReadOnlyList<CorpusFile> before, IReadOnlyList<CorpusFile> now)
    {
        if (before.SequenceEqual(now))
            return null;
        static string Names(IEnumerable<CorpusFile> files) => string.Join(' ', files.Select(file => file.File).DefaultIfEmpty("nothing"));
        return Names(before) == Names(now)
            ? $"{now.Except(before).First().File} has changed since"
            : $"{option} was {Names(before)}, and is {Names(now)}";
    }
}
