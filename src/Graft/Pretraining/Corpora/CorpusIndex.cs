using System.Text.Json;
using Graft.Checkpoints;

namespace Graft.Pretraining.Corpora;

/// <summary>The content of corpus.json: what a corpus holds, how it was made, and what its files must be.</summary>
/// <param name="Version">The version of the layout, 1.</param>
/// <param name="Type">How ids are stored.</param>
/// <param name="VocabularySize">How many tokens the tokenizer has.</param>
/// <param name="Tokenizer">The tokenizer's files, which stand beside the index.</param>
/// <param name="Options">How the corpus was made.</param>
/// <param name="Languages">What is trained on.</param>
/// <param name="Valid">What is held out; empty where nothing is.</param>
public sealed record CorpusIndex(
    int Version,
    CorpusTokenType Type,
    int VocabularySize,
    IReadOnlyList<CorpusFile> Tokenizer,
    CorpusOptions Options,
    IReadOnlyList<CorpusLanguageEntry> Languages,
    IReadOnlyList<CorpusLanguageEntry> Valid)
{
    /// <summary>The index's name in the corpus's folder.</summary>
    public const string FileName = "corpus.json";

    /// <summary>The version of the layout that this program writes and reads.</summary>
    public const int LayoutVersion = 1;

    // A shard's entry has about 600 bytes.
    private const long MaxBytes = 64L << 20;

    /// <summary>Reads the index of a corpus.</summary>
    /// <param name="directory">The corpus's folder.</param>
    /// <exception cref="CorpusFormatException">It is missing or malformed, or of another version.</exception>
    public static CorpusIndex Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new CorpusFormatException(directory, !Directory.Exists(directory)
                    ? "expected a corpus's folder, found nothing of that name; make one with `graft corpus build`"
                    : $"expected a corpus, but there is no {FileName} in this folder; name the folder that `graft corpus build` made");
            }

            if (file.Length > MaxBytes)
                throw new CorpusFormatException(path, $"the index has {file.Length} bytes, expected at most {MaxBytes}; it is damaged: build the corpus again");
            using var stream = file.OpenRead();
            var index = JsonSerializer.Deserialize(stream, CorpusJson.Default.CorpusIndex) ?? throw new JsonException("it holds null");
            index.CheckNulls();
            return index.Version == LayoutVersion
                ? index
                : throw new CorpusFormatException(path, $"the corpus's layout has version {index.Version}, this program reads {LayoutVersion}; use the Graft that made it, or build it again");
        }
        catch (JsonException error)
        {
            throw new CorpusFormatException(path, $"the index is not what `graft corpus build` writes ({error.Message}); build the corpus again", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, $"the index cannot be read ({error.Message}); check its permissions", error);
        }
    }

    // A list in JSON may hold null, whatever its type says.
    private void CheckNulls()
    {
        var entries = Languages.Concat(Valid).ToList();
        if (entries.Contains(null!) || Tokenizer.Contains(null!) || entries.Any(entry => entry.Shards.Contains(null!)))
            throw new JsonException("a list holds null");
    }

    /// <summary>Writes the index, wholly or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), stream => JsonSerializer.Serialize(stream, this, CorpusJson.Default.CorpusIndex));
}
