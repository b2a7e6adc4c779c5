using Graft.Cli.Shell;
using Graft.Tokenizers;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>Vectors of a model directory or of a published file, and how a word is found among them.</summary>
/// <param name="Vectors">The vectors.</param>
/// <param name="Format">Where they come from: <c>model</c>, <c>text</c> or <c>binary</c>.</param>
/// <param name="Tokenizer">The directory's tokenizer; null for a file.</param>
/// <param name="Skipped">What was left out of a file.</param>
internal sealed record VectorsSource(WordVectors Vectors, string Format, Tokenizer? Tokenizer, IReadOnlyList<SkippedEntries> Skipped)
{
    /// <summary>Reads a folder or a file.</summary>
    public static VectorsSource Read(CommandContext context, string path, VectorsFileOptions options, CancellationToken cancellationToken)
    {
        path = BuiltInModels.Folder(path);
        context.StartTorch();
        if (Directory.Exists(path))
        {
            var (vectors, tokenizer) = StaticVectorsDirectory.Load(path);
            return new VectorsSource(vectors, "model", tokenizer, []);
        }

        var reading = options.Read(context, path, cancellationToken);
        return new VectorsSource(reading.Vectors, reading.Format.ToString().ToLowerInvariant(), null, reading.Skipped);
    }

    /// <summary>The word as it is among the vectors: as written, as the tokenizer changes it, or in lower case.</summary>
    /// <exception cref="UsageException">There is no such word.</exception>
    public string Find(string word)
    {
        if (Vectors.IndexOf(word) >= 0)
            return word;
        var changed = Tokenizer is null
            ? word.ToLowerInvariant()
            : Tokenizer.EncodeWords([word]).Ids is [var id] && id != Tokenizer.UnknownId ? Vectors.Words[id] : null;
        return changed is not null && Vectors.IndexOf(changed) >= 0
            ? changed
            : throw new UsageException($"There is no vector of '{word}'; try another word or spelling.");
    }
}
